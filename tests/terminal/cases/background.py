# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts that are started in the background, or sent there."""

import signal

from case import case

# Waits for a line in fifo f first, so that the shell has said what it has to say; tells of SIGCONT.
GATED = r"""
import os, signal
open('f').readline()
signal.signal(signal.SIGCONT, lambda *_: os.write(1, b'continued\n'))
"""


@case
def output(t):
    """What a background script writes is shown."""
    t.fifo("f")
    t.file("x.py", GATED + "print('one'); print('two')")
    t.do("python x.py & echo > f; wait")
    t.status()
    t.do("jobs")


@case
def end_status(t):
    """wait gets its status."""
    t.fifo("f")
    t.file("x.py", GATED + "raise SystemExit(5)")
    t.do("python x.py & echo > f; wait $!; echo [$?]")


@case
def input_stops_it(t):
    """A background script that reads is stopped; fg gives it the terminal."""
    t.fifo("f")
    t.file("x.py", GATED + "print('got', repr(input('? ')))")
    t.line("python x.py & echo > f; until [[ $(jobs -s) ]]; do :; done")
    t.wait("? ")
    t.prompt()
    t.do("jobs")
    t.line("fg")
    t.wait("continued\r\n")
    t.line("hello")
    t.prompt()
    t.status()


@case
def other_input(t):
    """With its input from elsewhere a background script never stops."""
    t.fifo("f")
    t.file("x.py", GATED + "print('got', repr(input('? ')))")
    t.do("echo hello > g; python x.py < g & echo > f; wait $!; echo [$?]")


@case
def tty_input_stops_it(t):
    """Reading /dev/tty in the background stops it."""
    t.fifo("f")
    t.file("x.py", GATED + "print('got', repr(open('/dev/tty').readline()))")
    t.do("python x.py < /dev/null & echo > f; until [[ $(jobs -s) ]]; do :; done")
    t.do("jobs")
    t.line("fg")
    t.wait("continued\r\n")
    t.line("hello")
    t.prompt()
    t.status()


@case
def changing_modes_stops_it(t):
    """Changing the terminal's modes in the background stops it."""
    t.fifo("f")
    t.file("x.py", GATED + """
import getpass
print('got', repr(getpass.getpass()))
""")
    t.do("python x.py & echo > f; until [[ $(jobs -s) ]]; do :; done")
    t.do("jobs")
    t.line("fg")
    t.wait("Password: ")
    t.line("secret")
    t.prompt()
    t.status()


@case
def tostop(t):
    """With stty tostop output in the background stops it."""
    t.fifo("f")
    t.file("x.py", GATED + "print('some output')")
    t.do("stty tostop")
    t.do("python x.py & echo > f; until [[ $(jobs -s) ]]; do :; done")
    t.do("jobs")
    t.do("fg")
    t.status()


@case
def not_the_foreground(t):
    """A background script can tell that it is not in the foreground."""
    t.fifo("f")
    t.file("x.py", GATED + "import os; print(os.tcgetpgrp(0) == os.getpgrp(), os.isatty(0))")
    t.do("python x.py & echo > f; wait")


@case
def keys_stay_with_the_shell(t):
    """What is typed while a background script runs is the shell's; Ctrl-C too."""
    t.fifo("f")
    t.file("x.py", GATED + "print('ended')")
    t.do("python x.py & true")
    t.type("echo abc")
    t.wait("echo abc")
    t.asleep(t.bash)
    t.key("^C")
    t.prompt()
    t.do("echo def")
    t.do("echo > f; wait; echo [$?]")


@case
def stop_and_continue(t):
    """kill -STOP %1, kill -CONT %1 and kill %1."""
    t.fifo("f")
    t.file("x.py", GATED)
    t.do("python x.py &")
    t.do("kill -STOP %1; until [[ $(jobs -s) ]]; do :; done")
    t.do("jobs")
    t.do("kill -CONT %1")
    t.jobs_running()
    t.do("jobs")
    t.do("kill %1; wait %1; echo [$?]")
    t.do("jobs")


@case
def by_process_id(t):
    """kill PID with what can be caught."""
    t.fifo("f")
    t.file("x.py", """
        import os, signal
        signals = [signal.SIGHUP, signal.SIGTERM, signal.SIGUSR1, signal.SIGINT]
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        with open('f', 'w') as file: file.write('ready')
        for _ in signals:
            print(signal.sigwait(signals).name)
        open('f').readline()
    """)
    t.do("python x.py & cat f; echo")
    for name in ("HUP", "TERM", "USR1", "INT"):
        t.line(f"kill -{name} $!; read")
        t.wait(f"SIG{name}\r\n")
        t.line("")
        t.prompt()
    t.do("echo > f; wait; echo [$?]")


@case
def two_at_once(t):
    """Several jobs; fg by number."""
    t.fifo("f")
    t.file("x.py", GATED + "print('got', repr(input('first? ')))")
    t.file("y.py", GATED + "print('got', repr(input('second? ')))")
    t.line("python x.py & echo > f; until [[ $(jobs -s) ]]; do :; done")
    t.wait("first? ")
    t.prompt()
    t.line("python y.py & echo > f; until [[ ! $(jobs -r) ]]; do :; done")
    t.wait("second? ")
    t.prompt()
    t.do("jobs")
    for name in "xy":
        t.line(f"fg %?{name}.py")
        t.wait("continued\r\n")
        t.line("hello")
        t.prompt()
    t.do("jobs")


@case
def no_job_control(t):
    """Started with & by a script of the shell: no interrupts, and input from /dev/null."""
    t.fifo("f")
    t.file("x.py", """
        import signal, sys
        print(signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGQUIT))
        print(repr(sys.stdin.read()))
    """)
    t.file("s.sh", "python x.py &\nwait\necho [$?]\n")
    t.do("bash s.sh")


@case
def nohup(t):
    """nohup and setsid work as ever."""
    t.fifo("f")
    t.file("x.py", """
        import os, signal
        print(signal.getsignal(signal.SIGHUP), [os.isatty(fd) for fd in range(3)])
        try:
            print(open('/dev/tty').isatty(), os.tcgetpgrp(0) == os.getpgrp())
        except OSError as error:
            print(error)
    """)
    t.do("nohup python x.py")
    t.do("cat nohup.out")
    t.do("setsid --wait python x.py")
    t.do("setsid --wait --ctty python x.py < /dev/null")
    t.status()


@case
def output_beside_a_script(t):
    """What other jobs write while a script has the terminal comes as ever."""
    t.fifo("f")
    t.fifo("g")
    t.fifo("h")
    t.do("(read x < f; printf 'one\\ntwo\\n'; echo > g) & true")
    t.run("""
        print('ready')
        open('g').readline()
        print('three')
    """)
    t.wait("ready\r\n")
    t.release("f")
    t.prompt()
    t.status()


@case
def beside_another_script(t):
    """A script in the background writes while another has the terminal and reads."""
    t.fifo("f")
    t.file("y.py", GATED + "print('one'); print('two')")
    t.do("python y.py & true")
    t.run("""
        print(repr(input('? ')))
    """)
    t.wait("? ")
    t.release("f")
    t.wait("two\r\n")
    t.line("typed")
    t.prompt()
    t.status()


@case
def running_to_the_foreground(t):
    """A script that runs in the background gets the terminal by fg alone."""
    t.fifo("f")
    t.fifo("g")
    t.file("x.py", """
        import os
        with open('f', 'w') as file: file.write('ready')
        open('g').readline()
        print(f'pid={os.getpid()}')
        print('got', repr(input('? ')))
    """)
    t.do("python x.py & cat f; echo")
    t.line("fg")
    t.terminal_given()
    t.release("g")
    pid = t.pid()
    t.wait("? ")
    t.asleep(pid)
    t.line("hello")
    t.prompt()
    t.status()


@case(only_pyfx=True)
def to_the_foreground_before_it_is_known_to_run(t):
    """fg comes while the client does not yet know that its run has begun: the run gets the terminal."""
    t.fifo("f")
    t.file("x.py", """
        with open('f', 'w') as file: file.write('ready')
        print('got', repr(input('? ')))
    """)
    t.signal_daemon(signal.SIGSTOP)
    t.do("python x.py & true")
    t.terminal_of("pyfxc")
    client = t.job()
    t.signal(client, signal.SIGSTOP)
    t.stopped(client)
    t.signal_daemon(signal.SIGCONT)
    t.do("cat f; echo")
    t.line("fg")
    t.wait("? ")
    t.line("hello")
    t.wait("got 'hello'")
    t.prompt()


@case
def sent_there_by_bg(t):
    """bg lets it go on in the background; reading there stops it; fg gives it the terminal."""
    t.fifo("f")
    t.run(r"""
        import os, signal
        print(f'pid={os.getpid()}')
        print('background', open('f').readline())
        signal.signal(signal.SIGCONT, lambda *_: os.write(1, b'continued\n'))
        print('got', repr(input('? ')))
    """)
    pid = t.pid()
    t.asleep(pid)
    t.key("^Z")
    t.prompt()
    t.do("bg")
    t.jobs_running()
    t.do("jobs")
    t.line("echo text > f; until [[ $(jobs -s) ]]; do :; done")
    t.wait("background text\r\n")
    t.wait("? ")
    t.prompt()
    t.do("jobs")
    t.line("fg")
    t.wait("continued\r\n")
    t.line("hello")
    t.wait("got 'hello'\r\n")
    t.prompt()
    t.status()


@case
def stays_there_until_the_end(t):
    """After bg it can end without the terminal."""
    t.fifo("f")
    t.run("""
        import os, sys
        print(f'pid={os.getpid()}')
        print(open('f').readline())
        sys.exit(3)
    """)
    pid = t.pid()
    t.asleep(pid)
    t.key("^Z")
    t.prompt()
    t.do("bg")
    # By its number: whether %1 is known still, when the shell comes to it, is a matter of time.
    t.do("echo text > f; wait $!; echo [$?]")
    t.do("jobs")


@case
def back_to_the_foreground(t):
    """After bg and fg the keys go to the script again, Ctrl-C and Ctrl-Z too."""
    t.fifo("f")
    t.run(r"""
        import os, signal
        fifo = os.open('f', os.O_RDWR)
        signal.signal(signal.SIGCONT, lambda *_: os.write(fifo, b'running\n'))
        print('ready')
        while True: pass
    """)
    t.wait("ready\r\n")
    t.key("^Z")
    t.prompt()
    t.line("bg; head -n 1 f")
    t.wait("running\r\n")
    t.prompt()
    t.line("fg")
    t.terminal_given()
    t.key("^Z")
    t.prompt()
    t.do("jobs")
    t.line("fg")
    t.terminal_given()
    t.key("^C")
    t.prompt()
    t.status()
