# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-Z, fg and bg; stops and continues that others send."""

from case import case

# Asks at the terminal; says so when it was continued. The handler runs within input(): read(2) ends
# with EINTR after a stop when there is one.
ASKS = r"""
    import os, signal
    signal.signal(signal.SIGCONT, lambda *_: os.write(1, b'continued\n'))
    print(f'pid={os.getpid()}')
    print('got', repr(input('one? ')))
    print(f'pid={os.getpid()}')
    print('got', repr(input('two? ')))
"""


@case
def stop_and_go_on(t):
    """Ctrl-Z gives the prompt back, fg goes on where it was."""
    t.run(ASKS)
    pid = t.pid()
    t.wait("one? ")
    t.asleep(pid)
    t.key("^Z")
    t.prompt()
    t.status()
    t.do("jobs")
    t.do("echo in between")
    t.line("fg")
    t.wait("continued\r\n")
    t.line("hello")
    t.wait("got 'hello'\r\n")
    t.wait("two? ")
    t.line("again")
    t.prompt()
    t.status()
    t.do("jobs")


@case
def stop_twice(t):
    """It can be stopped any number of times."""
    t.run(ASKS)
    pid = t.pid()
    t.wait("one? ")
    for _ in range(3):
        t.asleep(pid)
        t.key("^Z")
        t.prompt()
        t.line("fg")
        t.wait("continued\r\n")
    t.line("x")
    t.wait("two? ")
    t.asleep(pid)
    t.key("^Z")
    t.prompt()
    t.line("fg")
    t.wait("continued\r\n")
    t.line("y")
    t.prompt()
    t.status()


@case
def stop_while_computing(t):
    """Ctrl-Z stops a loop at once; Ctrl-C then ends it."""
    t.run(r"""
        import os, signal
        signal.signal(signal.SIGCONT, lambda *_: os.write(1, b'continued\n'))
        print('ready')
        while True: pass
    """)
    t.wait("ready\r\n")
    t.key("^Z")
    t.prompt()
    t.status()
    t.line("fg")
    t.wait("continued\r\n")
    t.key("^C")
    t.prompt()
    t.status()


@case
def ignored(t):
    """A script that ignores SIGTSTP goes on."""
    t.run("""
        import signal
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        print('got', repr(input('? ')))
    """)
    t.wait("? ")
    t.key("^Z")
    t.wait("^Z")
    t.line("hello")
    t.prompt()
    t.status()


@case
def handled(t):
    """A script that only takes note of SIGTSTP goes on."""
    t.run("""
        import os, signal
        signal.signal(signal.SIGTSTP, lambda *_: print('noted'))
        print(f'pid={os.getpid()}')
        print('got', repr(input('? ')))
    """)
    pid = t.pid()
    t.wait("? ")
    t.asleep(pid)
    t.key("^Z")
    t.wait("noted\r\n")
    t.line("hello")
    t.prompt()
    t.status()


@case
def handler_that_stops(t):
    """A script may do something before it stops itself, and after."""
    t.run("""
        import os, signal
        def stop(*_):
            print('saving')
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTSTP)
            signal.signal(signal.SIGTSTP, stop)
            print('restored')
        signal.signal(signal.SIGTSTP, stop)
        print(f'pid={os.getpid()}')
        print('got', repr(input('? ')))
    """)
    pid = t.pid()
    t.wait("? ")
    for _ in range(2):
        t.asleep(pid)
        t.key("^Z")
        t.wait("saving")
        t.prompt()
        t.do("jobs")
        t.line("fg")
        t.wait("restored\r\n")
    t.line("hello")
    t.prompt()
    t.status()


@case
def handler_that_stops_the_group(t):
    """A script may stop its whole process group, as full-screen programs do."""
    t.run("""
        import os, signal
        def stop(*_):
            print('saving')
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            os.kill(0, signal.SIGTSTP)
            signal.signal(signal.SIGTSTP, stop)
            print('restored')
        signal.signal(signal.SIGTSTP, stop)
        print(f'pid={os.getpid()}')
        print('got', repr(input('? ')))
    """)
    pid = t.pid()
    t.wait("? ")
    t.asleep(pid)
    t.key("^Z")
    t.wait("saving")
    t.prompt()
    t.line("fg")
    t.wait("restored\r\n")
    t.line("hello")
    t.prompt()
    t.status()


@case
def stops_itself(t):
    """A script that stops itself with SIGSTOP gives the prompt back."""
    t.run("""
        import os, signal
        print('stopping')
        os.kill(os.getpid(), signal.SIGSTOP)
        print('got', input('? '))
    """)
    t.prompt()
    t.status()
    t.do("jobs")
    t.line("fg")
    t.wait("? ")
    t.line("hello")
    t.prompt()
    t.status()


@case
def stops_itself_by_other_signals(t):
    """SIGTSTP, SIGTTIN and SIGTTOU to itself are shown as what they are."""
    t.file("x.py", """
        import os, signal, sys
        os.kill(os.getpid(), getattr(signal, sys.argv[1]))
        print('on')
    """)
    for name in ("SIGTSTP", "SIGTTIN", "SIGTTOU"):
        t.do(f"python x.py {name}")
        t.do("jobs")
        t.do("fg")
        t.status()


@case
def continued_by_its_child(t):
    """A stopped script that another process continues runs on in the background."""
    t.fifo("go")
    t.fifo("done")
    t.run("""
        import os, signal
        if os.fork() == 0:
            open('go').readline()
            os.kill(os.getppid(), signal.SIGCONT)
            os._exit(0)
        os.kill(os.getpid(), signal.SIGSTOP)
        open('done', 'w').write('running')
        signal.pause()
    """)
    t.prompt()
    t.do("jobs")
    t.do("echo > go; cat done; echo")
    t.jobs_running()
    t.do("jobs")
    t.do("kill %1; wait %1")
    t.status()


@case
def stopped_from_elsewhere(t):
    """kill -STOP of the job gives the prompt back, kill -CONT lets it go on in the background."""
    t.run("""
        print('ready')
        while True: pass
    """)
    t.wait("ready\r\n")
    job = t.job()
    t.signal(job, 19)
    t.prompt()
    t.status()
    t.do("jobs")
    t.do("kill -CONT %1")
    t.jobs_running()
    t.do("jobs")
    t.line("fg")
    t.terminal_given()
    t.key("^C")
    t.prompt()
    t.status()


@case
def tstp_from_elsewhere(t):
    """SIGTSTP that a process sends stops it as Ctrl-Z does."""
    t.run(r"""
        import os, signal
        signal.signal(signal.SIGCONT, lambda *_: os.write(1, b'continued\n'))
        print('ready')
        while True: pass
    """)
    t.wait("ready\r\n")
    t.signal(t.job(), 20)
    t.prompt()
    t.status()
    t.line("fg")
    t.wait("continued\r\n")
    t.key("^C")
    t.prompt()
    t.status()


@case
def kill_a_stopped_one(t):
    """A stopped script dies of kill -KILL; of kill as soon as it goes on."""
    for number in ("KILL", "TERM"):
        t.run("""
            print('ready')
            while True: pass
        """)
        t.wait("ready\r\n")
        t.key("^Z")
        t.prompt()
        t.do(f"kill -{number} %1; while [[ $(jobs) == *@(Running|Stopped)* ]]; do :; done")
        t.do("jobs")


@case
def suspended_modes(t):
    """The terminal's modes are the shell's while it is stopped, and the script's afterwards."""
    t.run("""
        import os, signal, subprocess, termios
        modes = termios.tcgetattr(0)
        modes[3] &= ~termios.ECHO
        modes[6][termios.VINTR] = b'x'
        termios.tcsetattr(0, termios.TCSANOW, modes)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCONT])
        print('ready')
        signal.sigwait([signal.SIGCONT])
        subprocess.run(['stty', '-a'])
    """)
    t.wait("ready\r\n")
    t.key("^Z")
    t.prompt()
    t.do("stty -a")
    t.line("fg")
    t.prompt()
    t.status()


@case
def stops_with_its_children(t):
    """Ctrl-Z stops the children too; they go on together."""
    t.run(r"""
        import os, signal, subprocess
        child = subprocess.Popen(['cat'])
        signal.signal(signal.SIGCONT, lambda *_: os.write(1, b'continued\n'))
        print(f'pid={child.pid}')
        child.wait()
        print('ended')
    """)
    child = t.pid()
    t.asleep(child)
    t.line("one")
    t.wait("one\r\none\r\n")
    t.key("^Z")
    t.prompt()
    t.stopped(child)
    t.line("fg")
    t.wait("continued\r\n")
    t.asleep(child)
    t.line("two")
    t.wait("two\r\ntwo\r\n")
    t.key("^D")
    t.prompt()
    t.status()


@case
def ctrl_z_and_exit(t):
    """A shell with a stopped script warns, then ends it."""
    t.run("""
        import os
        print(f'pid={os.getpid()}')
        input()
    """)
    pid = t.pid()
    t.asleep(pid)
    t.key("^Z")
    t.prompt()
    t.do("exit")
    t.line("exit")
    t.hung_up()
    t.close()
    t.gone(pid)


@case
def stopped_by_another_and_read(t):
    """After kill -STOP and kill -CONT a script that reads stops, and gets its line after fg."""
    t.run(ASKS)
    pid = t.pid()
    t.wait("one? ")
    t.asleep(pid)
    t.signal(t.job(), 19)
    t.prompt()
    t.do("jobs")
    t.line("kill -CONT %1; until [[ $(jobs -s) ]]; do :; done")
    t.wait("continued\r\n")
    t.prompt()
    t.line("fg")
    t.wait("continued\r\n")
    t.line("hello")
    t.wait("two? ")
    t.line("again")
    t.prompt()
    t.status()
