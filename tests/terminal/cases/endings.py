# SPDX-License-Identifier: GPL-3.0-or-later
"""The ends that come from outside: signals, a closed window, a dead or hung daemon."""

import signal

from case import case

WAITS = """
    import os, signal
    print(f'pid={os.getpid()}')
    signal.pause()
"""


@case
def by_each_signal(t):
    """The shell says by which signal the script has died, whoever sent it to what it started."""
    t.do("ulimit -c 0")
    t.file("x.py", """
        import os, signal, sys
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        print(f'pid={os.getpid()}')
        signal.pause()
    """)
    for name in ("HUP", "INT", "TERM", "USR1", "USR2", "ALRM", "KILL", "POLL", "RTMIN", "RTMAX"):
        t.line("python x.py")
        t.pid()
        number = getattr(signal, "SIG" + name)
        t.signal(t.job(), number)
        t.prompt()
        t.status()


@case
def run_killed_by_each_signal(t):
    """The same when it is sent to the script's own process id."""
    t.do("ulimit -c 0")
    t.file("x.py", """
        import os, signal, sys
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        print(f'pid={os.getpid()}')
        signal.pause()
    """)
    for name in ("HUP", "INT", "TERM", "USR1", "KILL", "RTMIN"):
        t.line("python x.py")
        t.signal(t.pid(), getattr(signal, "SIG" + name))
        t.prompt()
        t.status()


@case
def killed_client_ends_the_run(t):
    """kill -9 of what the shell started ends the script."""
    t.run(WAITS)
    pid = t.pid()
    t.signal(t.job(), signal.SIGKILL)
    t.prompt()
    t.gone(pid)
    t.status()


@case
def killed_while_stopped(t):
    """kill -9 of what the shell started ends a stopped script too."""
    t.run(WAITS)
    pid = t.pid()
    job = t.job()
    t.key("^Z")
    t.prompt()
    t.signal(job, signal.SIGKILL)
    t.jobs_ended()
    t.gone(pid)
    t.do("jobs")


@case
def window_closed(t):
    """A script that takes care of SIGHUP can do so when the window is closed."""
    t.fifo("f")
    t.run("""
        import os, signal, sys
        writer = open('f', 'w')
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
        print(f'pid={os.getpid()}')
        signal.sigwait([signal.SIGHUP])
        writer.write('hangup\\n')
        writer.flush()
        try:
            print('more', flush=True)
        except OSError as error:
            writer.write(f'{error}\\n')
        try:
            writer.write(repr(sys.stdin.read()))
        except OSError as error:
            writer.write(f'{error}\\n')
        writer.flush()
        os._exit(0)
    """)
    ended = t.at_end_of("f")
    t.pid()
    t.close()
    t.note(ended())


@case
def window_closed_default(t):
    """A script that does not is gone."""
    t.run(WAITS)
    pid = t.pid()
    job = t.job()
    t.close()
    t.gone(pid)
    t.gone(job)


@case
def window_closed_while_reading(t):
    """A script that reads is gone too."""
    t.run("""
        import os
        print(f'pid={os.getpid()}')
        input()
    """)
    pid = t.pid()
    job = t.job()
    t.asleep(pid)
    t.close()
    t.gone(pid)
    t.gone(job)


@case(raw=False)
def window_closed_while_writing(t):
    """A script that writes for ever is gone too."""
    t.run("""
        import os
        print(f'pid={os.getpid()}')
        while True:
            print('x' * 70)
    """)
    pid = t.pid()
    job = t.job()
    t.close()
    t.gone(pid)
    t.gone(job)


@case
def window_closed_with_ignored_hangup(t):
    """A script that ignores SIGHUP lives on and sees the end of its input."""
    t.fifo("f")
    t.run("""
        import os, signal, sys
        writer = open('f', 'w')
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        print(f'pid={os.getpid()}')
        try:
            writer.write(repr(sys.stdin.read()))
        except OSError as error:
            writer.write(f'{error}\\n')
        writer.flush()
        os._exit(0)
    """)
    ended = t.at_end_of("f")
    t.asleep(t.pid())
    t.close()
    t.note(ended())


@case
def window_closed_while_stopped(t):
    """A stopped script is gone when the window is closed."""
    t.run(WAITS)
    pid = t.pid()
    t.key("^Z")
    t.prompt()
    t.close()
    t.gone(pid)


@case
def window_closed_in_the_background(t):
    """So is one in the background."""
    t.fifo("f")
    t.file("x.py", "import os; print(f'pid={os.getpid()}'); open('f').readline()")
    t.line("python x.py & wait")
    pid = t.pid()
    t.close()
    t.gone(pid)


@case
def window_closed_in_the_background_with_ignored_hangup(t):
    """A background script that ignores SIGHUP finds the terminal gone."""
    t.fifo("f")
    t.fifo("g")
    t.fifo("h")
    t.file("x.py", """
        import os, signal
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        with open('h', 'w') as file: file.write('ready')
        writer = open('f', 'w')
        open('g').readline()
        def write():
            while True:
                os.write(1, b'x')
        for name, use in (('write', write), ('read', lambda: os.read(0, 1)),
                          ('open', lambda: open('/dev/tty'))):
            try:
                print(name, use(), file=writer)
            except OSError as error:
                print(name, error.strerror, file=writer)
        writer.flush()
        os._exit(0)
    """)
    t.do("python x.py & cat h; echo")
    ended = t.at_end_of("f")
    t.close()
    t.gone(t.bash)
    t.release("g")
    t.note(ended())


@case
def shell_killed(t):
    """kill -9 of the shell takes the script in the foreground along."""
    t.run(WAITS)
    pid = t.pid()
    job = t.job()
    t.signal(t.bash, signal.SIGKILL)
    t.hung_up()
    t.close()
    t.gone(pid)
    t.gone(job)


@case
def daemon_killed(t):
    """kill -9 of the daemon in the middle: the script goes on, with keys, Ctrl-Z and its status."""
    t.run(r"""
        import os, signal, sys
        signal.signal(signal.SIGCONT, lambda *_: os.write(1, b'continued\n'))
        print(f'pid={os.getpid()}')
        print('got', input('? '))
        sys.exit(3)
    """)
    pid = t.pid()
    t.wait("? ")
    t.kill_daemon()
    t.asleep(pid)
    t.key("^Z")
    t.prompt()
    t.status()
    t.line("fg")
    t.wait("continued\r\n")
    t.line("hello")
    t.prompt()
    t.status()


@case
def daemon_killed_then_interrupt(t):
    """Ctrl-C after the daemon's death."""
    t.run("""
        print('ready')
        while True: pass
    """)
    t.wait("ready\r\n")
    t.kill_daemon()
    t.key("^C")
    t.prompt()
    t.status()


@case
def daemon_hangs(t):
    """Ctrl-C, Ctrl-Z and the end of a script while the daemon hangs."""
    t.run(r"""
        import os, signal
        signal.signal(signal.SIGCONT, lambda *_: os.write(1, b'continued\n'))
        print('ready')
        while True: pass
    """)
    t.wait("ready\r\n")
    t.signal_daemon(signal.SIGSTOP)
    t.key("^Z")
    t.prompt()
    t.line("fg")
    t.wait("continued\r\n")
    t.key("^C")
    t.prompt()
    t.status()
    t.signal_daemon(signal.SIGCONT)


@case
def daemon_hangs_and_a_script_is_terminated(t):
    """kill of the job while the daemon hangs."""
    t.run(WAITS)
    t.pid()
    t.signal_daemon(signal.SIGSTOP)
    t.signal(t.job(), signal.SIGTERM)
    t.prompt()
    t.status()
    t.signal_daemon(signal.SIGCONT)


@case(only_pyfx=True)
def daemon_never_answers(t):
    """Ctrl-C, Ctrl-\\, Ctrl-Z and kill end or stop pyfxc while a daemon keeps it waiting."""
    t.do("ulimit -c 0")
    with t.silent_daemon() as silent:
        for key, status in (("^C", 130), ("^\\", 131)):
            t.line("python -c pass")
            silent.accept()
            t.key(key)
            t.prompt()
            t.do("echo [$?]")
            t.require(f"\n[{status}]".encode() in t.text(), f"not the status {status}")
        t.line("python -c pass")
        silent.accept()
        t.signal(t.job(), signal.SIGTERM)
        t.prompt()
        t.do("echo [$?]")
        t.require(b"\n[143]" in t.text(), "not the status 143")
        t.line("python -c pass")
        silent.accept()
        t.key("^Z")
        t.wait("Stopped")
        t.prompt()
        t.line("fg")
        t.terminal_given()
        t.key("^C")
        t.prompt()
        t.do("stty -a")
        t.require(b" echo " in t.text(), "the terminal does not echo")
