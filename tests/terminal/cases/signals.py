# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals that processes send, in all the ways that could get lost."""

import re
import signal

from case import case


@case
def before_the_run_has_begun(t):
    """A signal that comes at once is not lost."""
    t.fifo("never")
    t.file("x.py", "open('never').read()")
    for name in ("TERM", "HUP", "KILL", "USR1", "RTMIN"):
        # A child of bash that has not executed yet takes some signals for itself.
        t.do("python x.py & until read -r name </proc/$!/comm && [[ $name != bash ]]; do :; done; "
             f"kill -{name} $!; wait $!; echo [$?]")  # fmt: skip
    t.do("jobs")


@case(only_pyfx=True)
def interrupt_before_the_run_has_begun(t):
    """Ctrl-C right after the start ends the command. (There is nothing to compare with: CPython,
    when it is interrupted while it starts, may end with status 1.)"""
    t.fifo("never")
    t.file("x.py", "open('never').read()")
    for _ in range(5):
        t.line("sh -c 'echo starting; exec python x.py'")
        t.wait("\r\nstarting\r\n")
        t.key("^C")
        t.prompt()
        t.do("echo [$?]")
    statuses = re.findall(rb"\n\[(\d+)\]\r", t.text())
    t.require(len(statuses) == 5 and set(statuses) <= {b"130", b"1"}, f"the statuses {statuses}")


@case
def to_the_script_alone(t):
    """What a process sends goes to the script, not to its children."""
    t.fifo("f")
    t.run("""
        import os, signal, subprocess
        child = subprocess.Popen(['sh', '-c', 'trap "echo child terminated" TERM; read x < f; '
                                 'echo "the child has $x"'])
        print(f'pid={child.pid}')
        signal.pause()
    """)
    t.asleep(t.pid())
    t.signal(t.job(), signal.SIGTERM)
    t.prompt()
    t.line("echo ended > f; read")
    t.wait("the child has ended\r\n")
    t.line("")
    t.prompt()


@case
def handlers(t):
    """Each signal reaches its handler, once."""
    names = ("HUP", "TERM", "USR1", "USR2", "ALRM", "WINCH", "CONT", "QUIT", "INT", "RTMIN")
    t.run(f"""
        import os, select, signal
        read, write = os.pipe2(os.O_NONBLOCK)
        signal.set_wakeup_fd(write)
        numbers = [getattr(signal, 'SIG' + name) for name in {names}]
        for number in numbers:
            signal.signal(number, lambda number, _: os.write(
                1, b'handled %s\\n' % signal.Signals(number).name.encode()))
        print(f'pid={{os.getpid()}}')
        for _ in numbers:
            select.select([read], [], [])
            os.read(read, 1)
    """)
    t.pid()
    for name in names:
        number = getattr(signal, "SIG" + name)
        t.signal(t.job(), number)
        t.wait(f"handled {number.name}\r\n")
    t.prompt()
    t.status()


@case(needs=("kill",))
def real_time(t):
    """Real-time signals queue, each with its value."""
    t.fifo("ready")
    t.fifo("f")
    t.file("x.py", """
        import ctypes, signal
        libc = ctypes.CDLL(None)
        numbers = [signal.SIGRTMIN + 2, signal.SIGRTMIN + 3]
        signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
        with open('ready', 'w') as file: file.write('ready')
        open('f').readline()
        mask = (ctypes.c_ulong * 16)(sum(1 << n - 1 for n in numbers))
        info = (ctypes.c_int * 32)()
        for _ in range(6):
            number = libc.sigwaitinfo(mask, info)
            print(number - signal.SIGRTMIN, 'code', info[2], 'value', info[6])
    """)
    t.do("python x.py & cat ready; echo")
    for value in (7, 8, 7):
        t.do(f"/usr/bin/kill -q {value} -s RTMIN+3 $!")
        t.do(f"/usr/bin/kill -q {value + 10} -s RTMIN+2 $!")
    t.do("echo > f; wait; echo [$?]")


@case
def many(t):
    """A hundred signals in a row disturb nothing."""
    t.run("""
        import os, signal
        count = 0
        def handle(*_):
            global count
            count += 1
        signal.signal(signal.SIGUSR1, handle)
        print(f'pid={os.getpid()}')
        print(repr(input()), count > 0)
    """)
    t.pid()
    for _ in range(100):
        t.signal(t.job(), signal.SIGUSR1)
    t.line("typed")
    t.prompt()
    t.status()


@case
def by_kill_of_the_group(t):
    """kill -- -GROUP reaches the script and its children."""
    t.fifo("f")
    t.file("x.py", """
        import os, signal, subprocess
        child = subprocess.Popen(['cat'], stdin=subprocess.PIPE)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
        with open('f', 'w') as file: file.write('ready')
        signal.sigwait([signal.SIGTERM])
        child.stdin.close()
        child.wait()
        print('terminated')
    """)
    t.do("python x.py & cat f; echo")
    t.do("kill %1; wait $!; echo [$?]")


@case
def timeout(t):
    """timeout(1) ends a script, and --foreground does."""
    t.file("x.py", "import signal; signal.pause()")
    t.do("timeout 0.2 python x.py; echo [$?]")
    t.do("timeout --foreground 0.2 python x.py; echo [$?]")


@case
def alarm_and_timers(t):
    """Timers of the script's own."""
    t.run("""
        import signal
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        signal.pause()
    """)
    t.prompt()
    t.status()


@case
def own_group(t):
    """A script that signals its whole group."""
    t.file("x.py", """
        import os, signal, subprocess
        child = subprocess.Popen(['sleep', '1000'])
        signal.signal(signal.SIGTERM, lambda *_: print('handled'))
        os.kill(0, signal.SIGTERM)
        print(child.wait())
    """)
    t.do("python x.py")
    t.status()


@case
def parent_is_told(t):
    """A shell's trap runs after the script was interrupted, as the shell has it."""
    t.file("x.py", """
        print('ready')
        while True: pass
    """)
    t.file("s.sh", "trap 'echo trapped' INT\npython x.py\necho after [$?]\n")
    t.line("bash s.sh")
    t.wait("ready\r\n")
    t.key("^C")
    t.wait("after")
    t.prompt()
    t.status()
