# SPDX-License-Identifier: GPL-3.0-or-later
"""The terminal's modes: what a script sets holds, and what is left of it afterwards is as after
python3. Every case also compares `stty -a` at its end.
"""

from case import case

CORE = r" \(core dumped\)"

# Echo off, another interrupt character, no translation of output.
CHANGE = """
import os, signal, sys, termios
modes = termios.tcgetattr(0)
modes[1] &= ~termios.ONLCR
modes[3] &= ~(termios.ECHO | termios.ICANON)
modes[6][termios.VINTR] = b'x'
termios.tcsetattr(0, termios.TCSANOW, modes)
print(f'pid={os.getpid()}')
"""


def ends_with(t, end, act=None):
    """Changes the modes, then ends in the given way."""
    t.do("ulimit -c 0")
    t.file("x.py", CHANGE + end)
    t.line("python x.py")
    pid = int(t.match(r"pid=(\d+)\r?\n")[1])
    if act:
        act(pid)
    t.prompt()
    t.status()


@case
def kept_after_exit(t):
    """Modes that a script leaves changed stay changed."""
    ends_with(t, "")


@case
def kept_after_exit_code(t):
    """Also when it ends with a status."""
    ends_with(t, "sys.exit(3)")


@case
def kept_after_exception(t):
    """Also when it ends with a traceback."""
    ends_with(t, "1 / 0")


@case
def kept_after_os_exit(t):
    """Also when it leaves by os._exit()."""
    ends_with(t, "os._exit(3)")


@case(hide=(CORE,))
def after_abort(t):
    """The shell puts them back when it aborts."""
    ends_with(t, "os.abort()")


@case
def after_kill(t):
    """The shell puts them back when the script is killed."""
    ends_with(t, "signal.pause()", lambda pid: t.signal(pid, 9))


@case
def after_terminate(t):
    """The shell puts them back when the script is terminated."""
    ends_with(t, "signal.pause()", lambda pid: t.signal(pid, 15))


@case
def after_kill_of_the_job(t):
    """kill -9 of what the shell started: the terminal is usable, and the script is gone."""
    def kill(pid):
        t.signal(t.job(), 9)
        t.gone(pid)

    ends_with(t, "signal.pause()", kill)


@case
def after_terminate_of_the_job(t):
    """kill of what the shell started."""
    ends_with(t, "signal.pause()", lambda _: t.signal(t.job(), 15))


@case
def after_hangup_of_the_job(t):
    """kill -HUP of what the shell started."""
    ends_with(t, "signal.pause()", lambda _: t.signal(t.job(), 1))


@case
def after_terminate_caught(t):
    """A script that catches SIGTERM puts them back itself."""
    ends_with(t, """
old = termios.tcgetattr(0)
def leave(*_):
    modes[1] |= termios.ONLCR
    modes[3] |= termios.ECHO | termios.ICANON
    modes[6][termios.VINTR] = b'\\x03'
    termios.tcsetattr(0, termios.TCSANOW, modes)
    os.write(1, b'cleaned up\\n')
    sys.exit(4)
signal.signal(signal.SIGTERM, leave)
print('ready')
while True: pass
""", lambda _: (t.wait("ready"), t.signal(t.job(), 15)))  # fmt: skip


@case
def after_interrupt(t):
    """Its own interrupt character interrupts it."""
    ends_with(t, """
print('ready')
while True: pass
""", lambda _: (t.wait("ready"), t.type("x")))  # fmt: skip


@case
def after_death_of_the_daemon(t):
    """kill -9 of the daemon changes nothing for a script that runs."""
    ends_with(t, "print(repr(os.read(0, 1)))", lambda _: (t.kill_daemon(), t.type("a")))


@case
def after_death_of_the_daemon_and_the_script(t):
    """kill -9 of the daemon and then of the script."""
    ends_with(t, "signal.pause()", lambda pid: (t.kill_daemon(), t.signal(pid, 9)))


@case
def after_stop_of_the_daemon(t):
    """A daemon that hangs changes nothing for a script that runs."""
    ends_with(t, "print(repr(os.read(0, 1)))", lambda _: (t.signal_daemon(19), t.type("a")))


@case
def raw_and_back(t):
    """Raw and back again."""
    t.run("""
        import os, termios, tty
        old = termios.tcgetattr(0)
        tty.setraw(0)
        os.write(1, b'one\\ntwo\\r\\nkey?')
        os.read(0, 1)
        termios.tcsetattr(0, termios.TCSADRAIN, old)
        os.write(1, b'three\\n')
    """)
    t.wait("key?")
    t.type("k")
    t.prompt()
    t.status()


@case
def output_as_it_is(t):
    """Without output processing nothing is added to what the script writes."""
    t.run("""
        import os, termios
        old = termios.tcgetattr(1)
        new = termios.tcgetattr(1)
        new[1] &= ~termios.OPOST
        new[3] &= ~(termios.ICANON | termios.ECHO)
        termios.tcsetattr(1, termios.TCSADRAIN, new)
        os.write(1, b'a\\nb\\r\\nc\\td\\n\\rkey?')
        os.read(0, 1)
        termios.tcsetattr(1, termios.TCSADRAIN, old)
        os.write(1, b'e\\nf\\n')
    """)
    t.wait("key?")
    t.type("k")
    t.prompt()
    t.status()


@case
def other_output_translations(t):
    """Tabs as spaces, if the user has set so."""
    t.do("stty tab3")
    t.run(r"print('a\tb\tc')")
    t.prompt()
    t.do("stty tab0")


@case
def by_stty(t):
    """stty, started by the script, sets the modes of its terminal, and they stay."""
    t.run("""
        import subprocess
        subprocess.run(['stty', '-echo', 'intr', '^X'])
        print(subprocess.run(['stty', '-a'], capture_output=True, text=True).stdout)
    """)
    t.prompt()
    t.status()
    t.do("stty sane")


@case
def by_stty_then_back(t):
    """stty -g and stty with what that said."""
    t.run("""
        import subprocess
        old = subprocess.run(['stty', '-g'], capture_output=True, text=True).stdout.strip()
        subprocess.run(['stty', 'raw', '-echo'])
        subprocess.run(['stty', old])
    """)
    t.prompt()
    t.status()


@case
def of_output_in_a_pipeline(t):
    """A script whose input is a pipe sets the modes through its output."""
    t.file("x.py", CHANGE.replace("(0", "(1"))
    t.do("true | python x.py")
    t.status()


@case
def user_with_no_echo(t):
    """A user whose terminal does not echo sees no echo."""
    t.do("stty -echo")
    t.file("x.py", "print(repr(input('? ')))")
    t.line("python x.py")
    t.wait("? ")
    t.line("unseen")
    t.prompt()
    t.line("stty echo")
    t.prompt()


@case
def user_in_raw_input(t):
    """A user without canonical input has a script without."""
    t.do("stty -icanon min 1")
    t.run("import os; print('ready', flush=True); print(os.read(0, 100))")
    t.wait("ready\r\n")
    t.type("k")
    t.prompt()
    t.do("stty icanon")
