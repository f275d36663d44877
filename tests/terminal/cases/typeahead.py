# SPDX-License-Identifier: GPL-3.0-or-later
"""What is typed before it is wanted, and what comes after the end."""

from case import case


@case
def typed_by_the_script(t):
    """What a script puts into its terminal's input (TIOCSTI) is there for who reads next."""
    t.run("""
        import fcntl, termios
        for key in b'echo from the script': fcntl.ioctl(0, termios.TIOCSTI, bytes([key]))
    """)
    t.wait("echo from the script")
    t.prompt()
    t.line("")
    t.prompt()

# Does not read; ends when something comes through fifo f.
BUSY = """
    print('ready')
    open('f').readline()
    print('ending')
"""

SHOWN_AGAIN = "what was typed before the script had the terminal is shown once more when it gets it"


@case
def for_the_shell(t):
    """A line typed while a script runs that does not read is the shell's next command."""
    t.fifo("f")
    t.run(BUSY)
    t.wait("ready\r\n")
    t.line("echo typed ahead")
    t.wait("echo typed ahead\r\n")
    t.release("f")
    t.wait("ending\r\n")
    t.wait("\r\ntyped ahead\r\n")
    t.prompt()


@case
def several_lines(t):
    """Several lines, in their order."""
    t.fifo("f")
    t.run(BUSY)
    t.wait("ready\r\n")
    t.line("echo one")
    t.line("echo two; echo three")
    t.wait("echo two; echo three\r\n")
    t.release("f")
    t.wait("\r\nthree\r\n")
    t.prompt()


@case
def part_of_a_line(t):
    """A line that is not complete waits at the prompt."""
    t.fifo("f")
    t.run(BUSY)
    t.wait("ready\r\n")
    t.type("echo ty")
    t.wait("echo ty")
    t.release("f")
    t.prompt()
    t.wait("echo ty")
    t.line("ped")
    t.wait("\r\ntyped\r\n")
    t.prompt()


@case
def some_for_the_script(t):
    """A script takes the line that it asks for, the shell the next."""
    t.fifo("f")
    t.run("""
        print('ready')
        open('f').readline()
        print('got', repr(input('? ')))
    """)
    t.wait("ready\r\n")
    t.line("for the script")
    t.line("echo for the shell")
    t.wait("echo for the shell\r\n")
    t.release("f")
    t.wait("got 'for the script'\r\n")
    t.wait("\r\nfor the shell\r\n")
    t.prompt()


@case(differs=SHOWN_AGAIN)
def for_the_next_script(t):
    """The next script gets what the one before has not read."""
    t.fifo("f")
    t.file("y.py", "print('second', repr(input('? ')))")
    t.file("x.py", """
        print('ready')
        open('f').readline()
    """)
    t.line("python x.py; python y.py")
    t.wait("ready\r\n")
    t.line("the answer")
    t.wait("the answer\r\n")
    t.release("f")
    t.wait("second 'the answer'\r\n")
    t.prompt()


@case
def end_of_file_ahead(t):
    """Ctrl-D typed ahead ends the input of the script that reads."""
    t.fifo("f")
    t.run("""
        import sys
        print('ready')
        open('f').readline()
        print('got', repr(sys.stdin.read()))
    """)
    t.wait("ready\r\n")
    t.line("one")
    t.wait("one\r\n")
    t.key("^D")
    t.release("f")
    t.wait("got 'one\\n'\r\n")
    t.prompt()
    t.status()


@case(differs=SHOWN_AGAIN)
def before_the_script_starts(t):
    """A line typed together with the command is the script's."""
    t.file("x.py", "print('got', repr(input()))")
    # A carriage return is made a newline on arrival only, which is while the shell edits.
    t.type("python x.py\rthe line\n")
    t.wait("got 'the line'\r\n")
    t.prompt()


@case(differs=SHOWN_AGAIN)
def end_of_file_before_the_script_starts(t):
    """Ctrl-D typed before the script starts ends its input as well, or a line of it."""
    t.fifo("f")
    t.file("x.py", """
        import os, sys
        print('got', [os.read(0, 100) for _ in range(3)], repr(sys.stdin.read()))
    """)
    t.line("echo ready; read x < f; python x.py")
    t.wait("\r\nready\r\n")
    t.type("ab")
    t.key("^D")
    t.line("cd")
    t.key("^D")
    t.line("ef")
    t.key("^D")
    t.wait("ef\r\n")
    t.release("f")
    t.wait("got [b'ab', b'cd\\n', b''] 'ef\\n'\r\n")
    t.prompt()
    t.status()


@case
def at_death_by_a_signal(t):
    """After the script was killed what was typed ahead is the shell's as well."""
    t.fifo("f")
    t.run("""
        import os
        print(f'pid={os.getpid()}')
        open('f').readline()
    """)
    pid = t.pid()
    t.line("echo typed ahead")
    t.wait("echo typed ahead\r\n")
    t.signal(pid, 9)
    t.wait("\r\ntyped ahead\r\n")
    t.prompt()


@case
def while_stopped(t):
    """What was typed before Ctrl-Z is discarded, as the terminal does."""
    t.fifo("f")
    t.run(BUSY)
    t.wait("ready\r\n")
    t.line("echo lost")
    t.wait("echo lost\r\n")
    t.key("^Z")
    t.prompt()
    t.do("echo kept")
    t.line("fg")
    t.terminal_given()
    t.release("f")
    t.prompt()


@case
def child_that_stays(t):
    """A child that outlives the script goes on writing to the terminal."""
    t.fifo("f")
    t.run("""
        import subprocess
        subprocess.Popen(['sh', '-c', 'read x < f; echo late'])
        print('ending')
    """)
    t.prompt()
    t.line("echo > f; read")
    t.wait("late\r\n")
    t.line("")
    t.prompt()


@case
def child_that_stays_and_reads(t):
    """A child that outlives the script and reads the terminal does not take the shell's keys."""
    t.fifo("f")
    t.fifo("done")
    t.run("""
        import os, subprocess
        subprocess.Popen(['sh', '-c', 'read x < f; read y < /dev/tty; echo "$?" > done'])
        print(f'pid={os.getpid()}')
    """)
    pid = t.pid()
    t.prompt()
    t.gone(pid)  # pyfxc has had its status a little before
    t.line("echo > f; cat done")
    t.wait("\r\n")
    t.match(r"\d\r\n")
    t.prompt()
    t.do("echo still here")


@case
def child_that_stays_and_is_interrupted(t):
    """Ctrl-C at the prompt later is not the child's."""
    t.fifo("f")
    t.run("""
        import subprocess
        child = subprocess.Popen(['sh', '-c', 'trap "echo interrupted" INT; read x < f; '
                                 'echo late'])
        print(f'pid={child.pid}')
    """)
    pid = t.pid()
    t.prompt()
    t.asleep(pid)
    t.asleep(t.bash)
    t.key("^C")
    t.prompt()
    t.line("echo > f; read")
    t.wait("late\r\n")
    t.line("")
    t.prompt()


@case
def grandchild_daemon(t):
    """A script that makes itself a daemon returns at once."""
    t.fifo("f")
    t.run("""
        import os
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                open('f', 'w').write('from the daemon')
            os._exit(0)
        os.wait()
    """)
    t.prompt()
    t.do("cat f; echo")
    t.status()
