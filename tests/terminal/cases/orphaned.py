# SPDX-License-Identifier: GPL-3.0-or-later
"""Stops of a script whom nobody could continue: its group is orphaned, so the kernel stops it not."""

from case import case


@case
def in_place_of_the_shell(t):
    """In place of the shell nothing can be stopped: Ctrl-Z does nothing."""
    t.file("x.py", "print(input('? '), input('again? '))")
    t.line("exec python x.py")
    t.wait("? ")
    t.key("^Z")
    t.wait("^Z")
    t.line("typed")
    t.wait("again? ")
    t.line("more")
    t.hung_up()
    t.close()


@case
def again_and_again(t):
    """What is typed at once after such a Ctrl-Z is echoed once."""
    t.file("x.py", "for _ in range(20): print(input('? '))")
    t.line("exec python x.py")
    for _ in range(20):
        t.wait("? ")
        t.key("^Z")
        t.wait("^Z")
        t.line("typed")
        t.wait("typed\r\ntyped\r\n")
    t.hung_up()
    t.close()


@case
def reading_in_the_background(t):
    """A background script whose shell has left cannot be stopped: its reading fails."""
    t.fifo("f")
    t.file("x.py", """
        import os
        open('f').readline()
        with open('/dev/tty', 'r+b', buffering=0) as tty:
            for _ in range(3):
                try:
                    print(tty.read(1))
                except OSError as e:
                    print('failed', e.errno)
        open('f').readline()
        print('end')
    """)
    t.do("bash -mc 'python x.py &'")
    t.release("f")
    t.wait("failed 5\r\nfailed 5\r\nfailed 5\r\n")
    t.do("echo next")
    t.release("f")
    t.wait("end\r\n")
    t.do("echo last")
