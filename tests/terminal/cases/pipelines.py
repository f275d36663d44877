# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts in pipelines: the terminal is shared with the other members."""

from case import case


@case
def output_into_another(t):
    """python | cat, with the statuses of both."""
    t.file("x.py", "import sys; print(sys.stdout.isatty(), sys.stdin.isatty()); sys.exit(3)")
    t.do("python x.py | cat")
    t.status()


@case
def input_from_another(t):
    """cat | python, which asks the user at /dev/tty."""
    t.file("x.py", """
        import os, sys
        text = sys.stdin.read()
        with open('/dev/tty', 'r+b', buffering=0) as tty:
            tty.write(b'pid=%d\\ndelete? ' % os.getpid())
            print(text, tty.readline())
    """)
    t.line("echo data | cat | python x.py")
    pid = t.pid()
    t.wait("delete? ")
    t.asleep(pid)
    t.line("yes")
    t.prompt()
    t.status()


@case
def both_sides(t):
    """python | python."""
    t.file("x.py", "for i in range(3): print(i)")
    t.file("y.py", "import sys; print([int(line) * 2 for line in sys.stdin])")
    t.do("python x.py | python y.py")
    t.status()
    t.do("python x.py | python y.py | python -c 'print(input())'")
    t.status()


@case
def reads_the_terminal_in_front(t):
    """The first of a pipeline reads the terminal."""
    t.fifo("f")
    t.fifo("g")
    t.file("x.py", """
        import os, sys
        print(f'pid={os.getpid()}', file=sys.stderr)
        for gate in ('f', 'g'):
            line = input()
            open(gate).readline()
            print('hello', line, flush=True)
    """)
    t.line("python x.py | cat")
    t.asleep(t.pid())
    for name, gate in (("Ada", "f"), ("Eve", "g")):
        t.line(name)
        t.wait(f"{name}\r\n")
        t.release(gate)
        t.wait(f"hello {name}\r\n")
    t.prompt()
    t.status()


@case
def both_read_the_terminal(t):
    """Both sides of a pipeline ask at the terminal, one after the other."""
    t.file("x.py", """
        import os
        with open('/dev/tty', 'r+b', buffering=0) as tty:
            tty.write(b'pid=%d\\nfirst? ' % os.getpid())
            print(tty.readline())
    """)
    t.file("y.py", """
        import os, sys
        text = sys.stdin.read()
        with open('/dev/tty', 'r+b', buffering=0) as tty:
            tty.write(b'pid=%d\\nsecond? ' % os.getpid())
            print(text, tty.readline())
    """)
    t.line("python x.py | python y.py")
    pid = t.pid()
    t.wait("first? ")
    t.asleep(pid)
    t.line("one")
    pid = t.pid()
    t.wait("second? ")
    t.asleep(pid)
    t.line("two")
    t.prompt()
    t.status()


@case
def last_words(t):
    """What a script has written to the terminal is there before its pipe ends."""
    t.file("x.py", """
        import sys
        for i in range(3000): print(i, 'x' * 60, file=sys.stderr)
        sys.exit('done')
    """)
    for _ in range(3):
        t.do("python x.py | (cat; echo end)")
        t.status()


@case
def interrupted(t):
    """Ctrl-C ends all members."""
    t.run_line("python x.py | cat", """
        print('ready', flush=True)
        while True: pass
    """)
    t.wait("ready\r\n")
    t.key("^C")
    t.prompt()
    t.status()


@case
def interrupted_at_the_end(t):
    """Ctrl-C ends python at the end of a pipeline whose other member takes no notice."""
    t.fifo("f")
    t.run_line("(trap '' INT; read x < f) | python x.py", """
        import os, sys
        print(f'pid={os.getpid()}')
        sys.stdin.read()
    """)
    t.asleep(t.pid())
    t.key("^C")
    t.match(r"KeyboardInterrupt(\x1b\[0m)?\r\n")  # it may be coloured
    t.release("f")
    t.prompt()
    t.status()


@case
def both_interrupted(t):
    """Ctrl-C with python on both sides."""
    t.file("y.py", """
        import sys
        try:
            for line in sys.stdin:
                print(line, end='')
            while True: pass
        except KeyboardInterrupt:
            print('reader interrupted')
    """)
    t.file("x.py", """
        try:
            print('ready', flush=True)
            while True: pass
        except KeyboardInterrupt:
            open('seen', 'w').write('writer interrupted')
    """)
    t.line("python x.py | python y.py")
    t.wait("ready\r\n")
    t.key("^C")
    t.prompt()
    t.status()
    t.note_file("seen")


@case
def stopped(t):
    """Ctrl-Z stops all members, and fg continues them."""
    t.run_line("python x.py | cat", r"""
        import os, signal, sys
        signal.signal(signal.SIGCONT, lambda *_: os.write(1, b'continued\n'))
        print('ready', flush=True)
        while True: pass
    """)
    t.wait("ready\r\n")
    t.key("^Z")
    t.prompt()
    t.status()
    t.do("jobs")
    t.note(t.states())
    t.line("fg")
    t.wait("continued\r\n")
    t.key("^Z")
    t.prompt()
    t.note(t.states())
    t.line("fg")
    t.wait("continued\r\n")
    t.key("^C")
    t.prompt()
    t.status()


@case
def both_stopped(t):
    """Ctrl-Z and fg with python on both sides."""
    t.file("y.py", """
        import sys
        try:
            for line in sys.stdin:
                print(line, end='')
        except KeyboardInterrupt:
            pass
    """)
    t.run_line("python x.py | python y.py", r"""
        import os, signal, sys
        signal.signal(signal.SIGCONT, lambda *_: os.write(1, b'continued\n'))
        print('ready', flush=True)
        while True: pass
    """)
    t.wait("ready\r\n")
    for _ in range(2):
        t.key("^Z")
        t.prompt()
        t.status()
        t.note(t.states())
        t.line("fg")
        t.wait("continued\r\n")
    t.key("^C")
    t.prompt()
    t.status()


@case
def stopped_in_the_background(t):
    """A pipeline in the background whose python reads the terminal stops, all of it continues."""
    t.fifo("f")
    t.file("x.py", r"""
        import os, signal, sys
        open('f').readline()
        signal.signal(signal.SIGCONT, lambda *_: os.write(2, b'continued\n'))
        line = input()
        open('f').readline()
        print('got', repr(line))
    """)
    t.do("python x.py | cat & echo > f; until [[ $(jobs -s) ]]; do :; done")
    t.line("fg")
    t.wait("continued\r\n")
    t.line("hello")
    t.wait("hello\r\n")
    t.release("f")
    t.prompt()
    t.status()


@case
def broken_pipe(t):
    """A reader that leaves ends the script as it ends python3."""
    t.file("x.py", """
        import itertools
        for i in itertools.count():
            print(i, flush=True)
    """)
    t.do("python x.py 2> errors | head -n 3")
    t.status()
    t.note_file("errors")


@case(needs=("less", "python3-pyte"), raw=False)
def pager(t):
    """python | less: the keys are less's, and q ends both."""
    t.file("x.py", """
        for i in range(200):
            print('line', i)
    """)
    t.line("python x.py | less")
    t.note_screen(r"^line 22\n:$")
    t.type(" ")
    t.note_screen(r"^line 45\n:$")
    t.type("G")
    t.note_screen(r"^line 199\n")
    t.type("q")
    t.screen(r"\nbash\$$")
    t.line('echo "[${PIPESTATUS[*]}]"')
    t.note_screen(r"^\[\d+ \d+\]\nbash\$$")


@case(needs=("less", "python3-pyte"), raw=False)
def pager_of_endless_output(t):
    """A script that writes for ever is ended by leaving the pager."""
    # Each line is a write of its own, which the pipe takes whole or not at all. Of a write of 8 KiB it may
    # take a part, and then python3 ends with 120 instead of 1.
    t.file("x.py", """
        import itertools
        for i in itertools.count():
            print('line', i, flush=True)
    """)
    t.line("python x.py 2> errors | less")
    t.note_screen(r"^line 22\n:$")
    t.type("q")
    t.screen(r"\nbash\$$")
    t.line('echo "[${PIPESTATUS[*]}]"')
    t.note_screen(r"^\[\d+ \d+\]\nbash\$$")
    t.note_file("errors")


@case(needs=("less", "python3-pyte"), raw=False)
def pager_stopped(t):
    """Ctrl-Z in the pager stops both; fg shows the page again."""
    t.file("x.py", """
        for i in range(100000):
            print('line', i)
    """)
    t.line("python x.py | less")
    t.screen(r"^line 22\n:$")
    t.terminal_of("less")
    t.key("^Z")
    t.screen(r"Stopped.*\nbash\$$")
    t.note(t.states())
    t.line("fg")
    t.screen(r"^line 22\n:$")
    t.type(" ")
    t.note_screen(r"^line 45\n:$")
    t.type("q")
    t.screen(r"\nbash\$$")


@case(needs=("less", "python3-pyte"), raw=False)
def pager_after_a_question(t):
    """A script asks, then writes for long into a pager: the keys are the pager's from then on."""
    t.file("x.py", """
        import getpass, os, sys
        print(f'pid={os.getpid()}', file=sys.stderr)
        getpass.getpass()
        for i in range(100000):
            print('line', i)
    """)
    t.line("python x.py | less")
    pid = t.pid()
    t.wait("Password: ")
    t.asleep(pid)
    t.line("secret")
    t.screen(r"line 22\n:$")
    t.terminal_of("less")
    for page in range(1, 9):
        t.type(" ")
        t.screen(rf"^line {22 + 23 * page}\n:$")
    t.type("q")
    t.screen(r"\nbash\$$")


@case
def question_while_another_lives(t):
    """The first of a pipeline has asked and lives on, then the second asks."""
    t.fifo("f")
    t.fifo("g")
    t.file("x.py", """
        import os
        with open('/dev/tty', 'r+b', buffering=0) as tty:
            tty.write(b'pid=%d\\nfirst? ' % os.getpid())
            line = tty.readline()
        open('g').readline()
        print(line, flush=True)
        open('f').readline()
    """)
    t.file("y.py", """
        import os, sys
        text = sys.stdin.readline()
        with open('/dev/tty', 'r+b', buffering=0) as tty:
            for _ in range(5):
                tty.write(b'pid=%d\\nsecond? ' % os.getpid())
                print(text, tty.readline())
    """)
    t.line("python x.py | python y.py")
    pid = t.pid()
    t.wait("first? ")
    t.asleep(pid)
    t.line("one")
    t.wait("one\r\n")
    t.release("g")
    for _ in range(5):
        pid = t.pid()
        t.wait("second? ")
        t.asleep(pid)
        t.line("two")
    t.wait("b'two\\n'")
    t.release("f")
    t.prompt()
    t.status()


@case
def substitution_of_processes(t):
    """python reads from and writes to the shell's process substitutions."""
    t.file("x.py", """
        import sys
        print(open(sys.argv[1]).read(), end='')
    """)
    t.do("python x.py <(python -c 'print(42)')")
    t.status()
