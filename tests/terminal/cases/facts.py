# SPDX-License-Identifier: GPL-3.0-or-later
"""What a script finds out about its terminal by asking."""

from case import case


@case
def controlling_terminal(t):
    """The terminal is the script's own: /dev/tty, the foreground, not a session leader."""
    t.run("""
        import os
        print([os.isatty(fd) for fd in range(3)])
        print(os.ctermid(), os.ttyname(0), os.ttyname(2))
        print([os.tcgetpgrp(fd) == os.getpgrp() for fd in range(3)])
        with open('/dev/tty', 'w') as tty:
            print(tty.isatty(), os.tcgetpgrp(tty.fileno()) == os.getpgrp())
            print('written to /dev/tty', file=tty)
        print(os.getpid() == os.getsid(0), os.getpid() == os.getpgrp())
    """)
    t.prompt()
    t.status()


@case
def modes_and_size(t):
    """The terminal has the modes and the size that it has for python3."""
    t.run("""
        import os, termios
        for fd in range(3):
            print(termios.tcgetattr(fd), os.get_terminal_size(fd))
    """)
    t.prompt()
    t.status()


@case
def modes_of_the_user(t):
    """Modes that the user has set are there for the script, and afterwards."""
    t.do("stty -echoctl tostop intr ^X erase ^H")
    t.run("import subprocess; subprocess.run(['stty', '-a'])")
    t.prompt()
    t.status()


@case
def redirected_input(t):
    """With another standard input the terminal is still the controlling one."""
    t.file("x.py", """
        import os, sys
        print(sys.stdin.read(), [os.isatty(fd) for fd in range(3)])
        print(os.ttyname(1), os.get_terminal_size())
        fd = os.open('/dev/tty', os.O_RDWR)
        os.write(fd, b'to /dev/tty\\n')
    """)
    t.do("echo text > f")
    t.do("python x.py < f")
    t.status()


@case
def redirected_output(t):
    """With another standard output the terminal is read, and errors go to it."""
    t.file("x.py", """
        import os, sys
        print([os.isatty(fd) for fd in range(3)])
        print(f'pid={os.getpid()}', file=sys.stderr)
        print(sys.stdin.readline())
    """)
    t.line("python x.py > f")
    t.asleep(t.pid())
    t.line("typed")
    t.prompt()
    t.note_file("f")
    t.status()


@case
def nothing_is_a_terminal(t):
    """With all three redirected /dev/tty is still there."""
    t.file("x.py", """
        import os, sys
        print([os.isatty(fd) for fd in range(3)])
        with open('/dev/tty', 'r+b', buffering=0) as tty:
            tty.write(b'pid=%d\\nname? ' % os.getpid())
            print(tty.readline())
    """)
    t.line("python x.py < /dev/null > f 2>&1")
    pid = t.pid()
    t.wait("name? ")
    t.asleep(pid)
    t.line("typed")
    t.prompt()
    t.note_file("f")
    t.status()


@case
def descriptor_of_the_terminal(t):
    """A descriptor above 2 that is the terminal is a terminal of the script's."""
    t.file("x.py", """
        import os
        print(os.isatty(5), os.get_terminal_size(5))
        os.write(5, b'through 5\\n')
    """)
    t.do("python x.py 5<>/dev/tty")
    t.do("python x.py 5>&1 > f; cat f")
    t.status()


@case
def in_a_subshell(t):
    """From a subshell and from a command substitution it is the terminal too."""
    t.file("x.py", """
        import os
        print(os.isatty(0), os.isatty(1), open('/dev/tty').isatty())
    """)
    t.do("(python x.py)")
    t.do('x=$(python x.py); echo "$x"')
    t.do("bash -c 'python x.py; echo $?'")
    t.status()


@case(differs="a script that has another standard input or output gets the terminal when it reads")
def foreground_of_a_pipeline(t):
    """All members of a pipeline are in the foreground."""
    t.file("x.py", """
        import os
        with open('/dev/tty') as tty:
            print(os.tcgetpgrp(tty.fileno()) == os.getpgrp())
    """)
    t.do("python x.py | cat")
    t.do("true | python x.py")
