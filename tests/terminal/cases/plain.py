# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts that write, read and end."""

from case import case


@case
def output_and_status(t):
    """Both streams come in order, and the exit status is the shell's."""
    t.run("""
        import sys
        for i in range(3):
            print('out', i, flush=True)
            print('err', i, file=sys.stderr)
        sys.exit(7)
    """)
    t.prompt()
    t.status()


@case
def line_buffered(t):
    """Standard output is line buffered, as to any terminal."""
    t.run("""
        import os, sys
        print(sys.stdout.line_buffering)
        print('first')
        os.write(1, b'second\\n')
        print('third', end='')
        os.write(1, b'fourth\\n')
    """)
    t.prompt()


@case
def no_newline_at_the_end(t):
    """What ends without a newline stands before the prompt, all of it."""
    t.run("print('x' * 100, end='')")
    t.prompt()
    t.status()


@case
def bytes_as_they_are(t):
    """Tabs, control and escape sequences and UTF-8 come as the script wrote them."""
    t.run(r"""
        import sys
        sys.stdout.write('\ta\tb\n\x1b[1mbold\x1b[0m\r\nbell\x07 ä € 🐍\n\x00\x01\n\r\n\n\r')
        sys.stdout.flush()
        sys.stdout.buffer.write(bytes(range(128, 256)) + b'\n')
    """)
    t.prompt()


@case
def much_output(t):
    """A lot of output, more than a terminal holds, comes whole."""
    t.run("""
        for i in range(20000):
            print(i, 'a line of some length')
    """)
    t.prompt()
    t.status()


@case
def much_output_then_death(t):
    """Output is not lost when the script ends right after it, in whatever way."""
    t.do("ulimit -c 0")
    for end in ("os._exit(3)", "os.kill(os.getpid(), 9)", "os.abort()", "1 / 0"):
        t.run(f"""
            import os
            os.write(1, b'x' * 3000 + b'\\n')
            {end}
        """)
        t.prompt()
        t.status()


@case
def traceback(t):
    """An exception shows as ever."""
    t.run("""
        def f():
            raise ValueError('no')
        f()
    """)
    t.prompt()
    t.status()


@case
def question(t):
    """input() asks, shows what is typed, and corrections of the line work."""
    t.run("""
        name = input('name? ')
        print(f'hello {name!r}')
        print(repr(input()))
    """)
    t.wait("name? ")
    t.type("Ada L")
    t.wait("Ada L")
    t.key("Backspace")
    t.wait("\b \b")
    t.line("Lovelace ä")
    t.wait("hello 'Ada Lovelace ä'\r\n")
    t.line("")
    t.prompt()
    t.status()


@case
def end_of_input(t):
    """Ctrl-D ends the input, once."""
    t.run("""
        import sys
        print('ready')
        print(repr(sys.stdin.read()))
        try:
            input('more? ')
        except EOFError:
            print('EOFError')
        print(repr(input('again? ')))
    """)
    t.wait("ready\r\n")
    t.line("one")
    t.wait("one\r\n")
    t.line("two")
    t.wait("two\r\n")
    t.key("^D")
    t.wait("more? ")
    t.key("^D")
    t.wait("again? ")
    t.line("x")
    t.prompt()
    t.status()


@case
def long_line(t):
    """A line longer than the screen is wide."""
    t.run("""
        print(len(input('? ')))
    """)
    t.wait("? ")
    t.type("x" * 1000)
    t.wait("x" * 1000)
    t.line("")
    t.prompt()


@case
def password(t):
    """getpass does not show what is typed."""
    t.run("""
        import getpass
        print(repr(getpass.getpass()))
        print(repr(input('and? ')))
    """)
    t.wait("Password: ")
    t.line("secret")
    t.wait("'secret'\r\n")
    t.wait("and? ")
    t.line("shown")
    t.prompt()
    t.status()


@case
def password_with_other_input(t):
    """getpass asks at the terminal when the standard input is another."""
    t.file("x.py", """
        import getpass, os, sys
        print(f'pid={os.getpid()}')
        print(repr(getpass.getpass('token: ')), sys.stdin.read())
    """)
    t.line("echo data | python x.py")
    pid = t.pid()
    t.wait("token: ")
    t.asleep(pid)
    t.line("secret")
    t.prompt()
    t.status()


@case
def password_interrupted(t):
    """Ctrl-C at getpass leaves the terminal with echo."""
    t.run("""
        import getpass, os
        print(f'pid={os.getpid()}')
        getpass.getpass()
    """)
    pid = t.pid()
    t.wait("Password: ")
    t.asleep(pid)
    t.key("^C")
    t.prompt()
    t.status()


@case
def single_keys(t):
    """In raw mode each key comes by itself, Ctrl-C and Ctrl-Z too."""
    t.run("""
        import os, termios, tty
        old = termios.tcgetattr(0)
        tty.setraw(0)
        try:
            os.write(1, b'ready')
            for _ in range(8):
                os.write(1, b'<%d>' % os.read(0, 1)[0])
        finally:
            termios.tcsetattr(0, termios.TCSADRAIN, old)
        print()
    """)
    t.wait("ready")
    for key in ("a", "\x03", "\x1a", "\x1c", "\r", "\n", "\x04", "\x11"):
        t.type(key)
        t.wait(f"<{ord(key)}>")
    t.prompt()
    t.status()


@case
def cbreak(t):
    """In cbreak mode each key comes by itself, but Ctrl-C interrupts."""
    t.run("""
        import os, termios, tty
        old = termios.tcgetattr(0)
        tty.setcbreak(0)
        print(f'pid={os.getpid()}')
        try:
            while True:
                print(repr(os.read(0, 1)))
        except KeyboardInterrupt:
            print('interrupted')
        finally:
            termios.tcsetattr(0, termios.TCSADRAIN, old)
    """)
    pid = t.pid()
    t.type("a")
    t.wait("b'a'\r\n")
    t.key("Enter")
    t.wait("b'\\n'\r\n")
    t.asleep(pid)
    t.key("^C")
    t.prompt()
    t.status()


@case
def pasted_text(t):
    """A long text, pasted at once, comes whole and in order."""
    t.run("""
        import hashlib, sys, tty
        tty.setcbreak(0)
        print('ready', flush=True)
        text = sys.stdin.buffer.read(30000)
        print(len(text), hashlib.sha256(text).hexdigest())
    """)
    t.wait("ready\r\n")
    t.type("".join(f"{i} some text that is pasted\r" for i in range(2000))[:30000])
    t.prompt()
    t.do("stty sane")


@case
def stop_and_start_of_output(t):
    """Ctrl-S holds the output back and Ctrl-Q lets it go on."""
    t.fifo("f")
    t.run("""
        import os
        print(f'pid={os.getpid()}')
        open('f').readline()
        print('held back')
        print(input())
    """)
    pid = t.pid()
    t.type("\x13")
    t.release("f")
    t.asleep(pid)
    t.type("\x11")
    t.wait("held back\r\n")
    t.line("more")
    t.prompt()
    t.status()
