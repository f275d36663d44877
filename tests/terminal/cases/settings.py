# SPDX-License-Identifier: GPL-3.0-or-later
"""PYFX_TTY, which says how pyfxc deals with a terminal. There is nothing to compare with: these
cases say what is right.
"""

from case import case


@case(only_pyfx=True)
def direct(t):
    """direct passes the terminal itself: a terminal, but not the controlling one."""
    t.do("export PYFX_TTY=direct")
    t.run("""
        import os
        print('terminals:', [os.isatty(fd) for fd in range(3)], os.ttyname(0))
        try:
            open('/dev/tty')
        except OSError as error:
            print(error.strerror)
        print('got', repr(input('? ')))
    """)
    t.match(r"terminals: \[True, True, True\] /dev/pts/\d+\r\n")
    t.wait("No such device or address\r\n")
    t.wait("? ")
    t.line("hello")
    t.wait("got 'hello'\r\n")
    t.prompt()
    t.do("tty; stty -a")
    t.require(t.text().count(b" echo ") == 1, "the terminal does not echo")


@case(only_pyfx=True)
def direct_interrupted(t):
    """With direct Ctrl-C still ends the script."""
    t.do("export PYFX_TTY=direct")
    t.run("""
        print('ready')
        while True: pass
    """)
    t.wait("ready\r\n")
    t.key("^C")
    t.wait("KeyboardInterrupt")
    t.prompt()
    t.do("echo [$?]")
    t.require(b"\n[130]" in t.text(), "not the status 130")


@case(only_pyfx=True)
def pty(t):
    """pty makes one whenever there is a controlling terminal."""
    t.do("export PYFX_TTY=pty")
    t.run("""
        import os
        with open('/dev/tty', 'r+b', buffering=0) as tty:
            print('foreground:', os.tcgetpgrp(tty.fileno()) == os.getpgrp())
            tty.write(b'? ')
            print('got', tty.readline())
    """)
    t.wait("foreground: True\r\n")
    t.wait("? ")
    t.line("hello")
    t.wait("got b'hello\\n'\r\n")
    t.prompt()


@case(only_pyfx=True)
def automatic(t):
    """auto and nothing are the same."""
    for value in ("auto", ""):
        t.do(f"export PYFX_TTY={value}")
        t.run("import os; print('foreground:', os.tcgetpgrp(0) == os.getpgrp())")
        t.wait("foreground: True\r\n")
        t.prompt()


@case(only_pyfx=True)
def nonsense(t):
    """Anything else is an error that says what is allowed."""
    t.do("export PYFX_TTY=nonsense")
    t.line("python -c 'print(6 * 7)'")
    t.wait("pyfxc: ")
    message = t.match(r".*\r\n")[0].decode()
    for word in ("PYFX_TTY", "nonsense", "auto", "pty", "direct"):
        t.require(word in message, f"{word} is not in {message!r}")
    t.prompt()
    t.do("echo [$?]")
    t.require(b"\n[125]" in t.text(), "not the status 125")
