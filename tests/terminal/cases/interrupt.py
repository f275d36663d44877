# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-C and Ctrl-\\."""

from case import case

# Where a core is piped to a program, a limit of 0 does not prevent it (core(5)).
CORE = r" \(core dumped\)"


@case
def computing(t):
    """Ctrl-C ends a loop with a traceback, and the shell sees a death by SIGINT."""
    t.run("""
        print('ready')
        while True: pass
    """)
    t.wait("ready\r\n")
    t.key("^C")
    t.prompt()
    t.status()


@case
def asking(t):
    """Ctrl-C at input()."""
    t.run("""
        import os
        print(f'pid={os.getpid()}')
        input('> ')
    """)
    pid = t.pid()
    t.wait("> ")
    t.asleep(pid)
    t.type("half a line")
    t.wait("half a line")
    t.key("^C")
    t.prompt()
    t.status()


@case
def sleeping(t):
    """Ctrl-C in time.sleep()."""
    t.run("""
        import os, time
        print(f'pid={os.getpid()}')
        time.sleep(1000)
    """)
    t.asleep(t.pid())
    t.key("^C")
    t.prompt()
    t.status()


@case
def caught(t):
    """A script that catches KeyboardInterrupt goes on and can be interrupted again."""
    t.run("""
        for i in range(2):
            try:
                print('ready', i)
                while True: pass
            except KeyboardInterrupt:
                print('caught')
        print(input('and? '))
    """)
    for _ in range(2):
        t.wait("ready")
        t.wait("\r\n")
        t.key("^C")
        t.wait("caught\r\n")
    t.wait("and? ")
    t.line("yes")
    t.prompt()
    t.status()


@case
def handler(t):
    """A handler of the script's own is called, with input() going on afterwards."""
    t.run("""
        import os, signal
        signal.signal(signal.SIGINT, lambda *_: print('handled'))
        print(f'pid={os.getpid()}')
        print(repr(input()))
    """)
    t.asleep(t.pid())
    t.key("^C")
    t.wait("handled\r\n")
    t.line("typed")
    t.prompt()
    t.status()


@case
def ignored(t):
    """A script that ignores SIGINT goes on."""
    t.run("""
        import signal
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print(input('> '))
    """)
    t.wait("> ")
    t.key("^C")
    t.wait("^C")
    t.line("typed")
    t.prompt()
    t.status()


@case
def loop_of_the_shell(t):
    """Ctrl-C ends the shell's loop too: no next iteration."""
    t.file("x.py", """
        import sys
        print('ready', sys.argv[1])
        while True: pass
    """)
    t.line("for i in 1 2 3; do python x.py $i; done")
    t.wait("ready 1\r\n")
    t.key("^C")
    t.prompt()
    t.status()


@case
def loop_when_caught(t):
    """When the script catches it and ends well, the loop goes on."""
    t.file("x.py", """
        import sys
        try:
            print('ready', sys.argv[1])
            while True: pass
        except KeyboardInterrupt:
            sys.exit(3)
    """)
    t.line("for i in 1 2; do python x.py $i; done")
    for i in "12":
        t.wait(f"ready {i}\r\n")
        t.key("^C")
    t.prompt()
    t.status()


@case
def script_of_the_shell(t):
    """Ctrl-C ends a bash script when its python dies of it."""
    t.file("x.py", """
        import sys
        print('ready', sys.argv[1])
        while True: pass
    """)
    t.file("s.sh", "python x.py 1\necho next\npython x.py 2\npython x.py 3\n")
    t.line("bash s.sh")
    t.wait("ready 1\r\n")
    t.key("^C")
    t.prompt()
    t.status()


@case
def script_of_the_shell_when_caught(t):
    """A bash script goes on when its python has dealt with Ctrl-C."""
    t.file("x.py", """
        import sys
        try:
            print('ready', sys.argv[1])
            while True: pass
        except KeyboardInterrupt:
            print('caught')
    """)
    t.file("s.sh", "python x.py 1; echo $?\npython x.py 2; echo $?\n")
    t.line("bash s.sh")
    for i in "12":
        t.wait(f"ready {i}\r\n")
        t.key("^C")
        t.wait("caught\r\n")
    t.prompt()
    t.status()


@case
def reaches_the_children(t):
    """Ctrl-C goes to the script's children too."""
    t.file("child.sh", """
        trap 'echo interrupted > seen; exit 5' INT
        echo ready
        read x < never
    """)
    t.fifo("never")
    t.run("""
        import signal, subprocess
        signal.signal(signal.SIGINT, lambda *_: None)
        child = subprocess.Popen(['bash', 'child.sh'])
        print('child ended with', child.wait())
        print(open('seen').read())
    """)
    t.wait("ready\r\n")
    t.key("^C")
    t.wait("child ended with 5\r\ninterrupted\r\n")
    t.prompt()
    t.status()


@case
def during_exit(t):
    """Ctrl-C while an exit handler works."""
    t.run("""
        import atexit
        @atexit.register
        def last():
            print('ready')
            while True: pass
    """)
    t.wait("ready\r\n")
    t.key("^C")
    t.prompt()
    t.status()


@case(hide=(CORE,))
def quit_key(t):
    """Ctrl-\\ ends the script without a traceback."""
    t.do("ulimit -c 0")
    t.run("""
        print('ready')
        while True: pass
    """)
    t.wait("ready\r\n")
    t.key("^\\")
    t.prompt()
    t.status()


@case(hide=(CORE,))
def quit_key_with_a_child(t):
    """Ctrl-\\ ends the script's child as well, whatever the script does."""
    t.do("ulimit -c 0")
    t.run("""
        import signal, subprocess
        signal.signal(signal.SIGQUIT, lambda *_: None)
        print('ready')
        print(subprocess.run(['cat']).returncode)
    """)
    t.wait("ready\r\n")
    t.line("x")
    t.wait("x\r\nx\r\n")
    t.key("^\\")
    t.prompt()
    t.status()
