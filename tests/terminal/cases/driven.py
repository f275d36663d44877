# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that drive a terminal, as pexpect does: what the script sets is seen at the side that
they hold, and what they set there is the script's.
"""

import termios

from case import case

# Announces itself, then does in silence, one after the other, what comes through a fifo.
OBEYS = """
import os, subprocess, sys, termios
def echo(on):
    modes = termios.tcgetattr(0)
    modes[3] = modes[3] | termios.ECHO if on else modes[3] & ~termios.ECHO
    termios.tcsetattr(0, termios.TCSADRAIN, modes)
print(f'pid={os.getpid()}', flush=True)
with open('f') as orders:
    for order in orders:
        exec(order)
"""


@case
def password(t):
    """getpass: nothing is echoed by the time that it asks, and the driver can see that."""
    t.run("""
        import getpass
        print(repr(getpass.getpass()), repr(input('name? ')))
    """)
    t.wait("Password: ")
    t.note(t.local_modes())
    t.line("secret")
    t.wait("name? ")
    t.note(t.local_modes())
    t.line("Ada")
    t.prompt()
    t.status()


@case
def waits_for_no_echo(t):
    """The script sets its modes in silence, and the driver waits for it."""
    t.fifo("f")
    t.run(OBEYS)
    pid = t.pid()
    t.asleep(pid)
    t.release("f", "echo(False); line = input(); echo(True); print(line); input()")
    t.echo_is(False)
    t.line("secret")
    t.wait("secret\r\n")
    t.echo_is(True)
    t.line("shown")
    t.release("f", "sys.exit(3)")
    t.prompt()
    t.status()


@case
def waits_for_a_child(t):
    """The same by programs that the script starts."""
    t.fifo("f")
    t.run(OBEYS)
    pid = t.pid()
    t.asleep(pid)
    t.release("f", "subprocess.run(['stty', '-echo']); print(input())")
    t.echo_is(False)
    t.line("secret")
    t.wait("secret\r\n")
    t.release("f", "subprocess.run(['stty', 'echo']); print(input())")
    t.echo_is(True)
    t.line("shown")
    t.wait("shown\r\nshown\r\n")
    t.release("f", "sys.exit()")
    t.prompt()


@case
def keys_of_the_script(t):
    """Keys that the script gives another meaning, and translations of input."""
    t.run("""
        import termios
        modes = termios.tcgetattr(0)
        modes[0] &= ~termios.ICRNL
        modes[3] &= ~termios.ISIG
        modes[6][termios.VINTR] = b'x'
        modes[6][termios.VERASE] = b'y'
        termios.tcsetattr(0, termios.TCSANOW, modes)
        input('? ')
    """)
    t.wait("? ")
    modes = t.modes()
    t.note([modes[0] & termios.ICRNL, modes[6][termios.VINTR], modes[6][termios.VERASE]])
    t.note(t.local_modes())
    t.type("axb\n")
    t.prompt()
    t.do("stty sane")


@case
def echo_set_outside(t):
    """The driver switches echo off and on again, as pexpect's setecho() does."""
    t.run("""
        import os
        print(f'pid={os.getpid()}')
        for i in range(3): print(i, repr(input(f'{i}? ')))
    """)
    t.pid()
    t.wait("0? ")
    t.set_echo(False)
    t.line("unseen")
    t.wait("1? ")
    t.line("neither")
    t.wait("2? ")
    t.set_echo(True)
    t.line("seen")
    t.prompt()
    t.status()


@case
def echo_set_outside_is_the_scripts(t):
    """Once something was typed, the script finds what was set outside, and leaves it so."""
    t.run("""
        import termios
        print(repr(input('? ')), termios.tcgetattr(0)[3] & termios.ECHO)
    """)
    t.wait("? ")
    t.set_echo(False)
    t.line("unseen")
    t.prompt()
    t.status()


@case
def made_raw_outside(t):
    """The driver makes the terminal raw: keys come one by one."""
    t.run("""
        import os
        os.write(1, b'ready?')
        for _ in range(3): os.write(1, b'<%s>' % os.read(0, 1))
        os.write(1, b'\\n')
    """)
    t.wait("ready?")
    t.set_raw()
    for key in "a\rb":
        t.type(key)
        t.wait(">")
    t.prompt()
    t.do("stty sane")


@case(raw=False)
def much_at_once(t):
    """More than a terminal holds, at once: all lines arrive."""
    t.run("""
        import sys
        print('ready?', flush=True)
        lines = [sys.stdin.readline() for _ in range(500)]
        print(f'count={len(lines)} {sum(map(len, lines))} {lines[0]!r} {lines[-1]!r}.')
    """)
    t.wait("ready?\r\n")
    t.type("".join(f"{i:060}\r" for i in range(500)))
    t.note(t.match(r"count=.*\.\r\n")[0])
    t.prompt()


@case(needs=("python3-pexpect",))
def pexpect(t):
    """The real pexpect: waitnoecho() before a password, setecho(False) before another answer."""
    t.file("x.py", """
        import getpass
        print(f'got {getpass.getpass()!r}')
        print(f'got {input("name? ")!r}')
    """)
    t.file("drive.py", """
        import pexpect
        child = pexpect.spawn('python x.py', encoding='utf-8')
        child.expect('Password: ')
        print('waited:', child.waitnoecho(timeout=30))
        child.sendline('secret')
        child.expect('name[?] ')
        print(repr(child.before), child.getecho())
        child.setecho(False)
        child.sendline('Ada')
        child.expect(pexpect.EOF)
        print(repr(child.before))
        child.close()
        print(child.exitstatus, child.signalstatus)
    """)
    t.do("/usr/bin/python3 drive.py")


@case(needs=("python3-pexpect",))
def pexpect_in_silence(t):
    """waitnoecho() where the script has written nothing since it switched echo off."""
    t.file("x.py", """
        import termios
        print('Password: ', end='', flush=True)
        modes = termios.tcgetattr(0)
        modes[3] &= ~termios.ECHO
        termios.tcsetattr(0, termios.TCSAFLUSH, modes)
        print(f'got {input()!r}')
    """)
    t.file("drive.py", """
        import pexpect
        child = pexpect.spawn('python x.py', encoding='utf-8')
        child.expect('Password: ')
        print('waited:', child.waitnoecho(timeout=30))
        child.sendline('secret')
        child.expect(pexpect.EOF)
        print(repr(child.before))
    """)
    t.do("/usr/bin/python3 drive.py")


@case
def size_set_by_the_script(t):
    """A size that the script sets is the terminal's, at once and afterwards, with one SIGWINCH."""
    t.run("""
        import fcntl, os, signal, struct, termios
        came = []
        signal.signal(signal.SIGWINCH, lambda *_: came.append(os.get_terminal_size()))
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', 30, 100, 0, 0))
        print(os.get_terminal_size(), came, flush=True)
        input('? ')
        print(came)
    """)
    t.wait("? ")
    t.note(t.size())
    t.line("")
    t.prompt()
    t.do("stty size")


@case
def size_set_at_the_end(t):
    """Also as the last thing that it does, and in a pipeline."""
    t.file("x.py", """
        import fcntl, struct, termios
        fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack('HHHH', 31, 101, 0, 0))
    """)
    t.do("python x.py < /dev/null | cat")
    t.do("stty size")


@case(differs="keys must come to the client as they are, beyond 4095 bytes too")
def canonical_mode(t):
    """That the script reads lines cannot be seen outside."""
    t.run("input('? ')")
    t.wait("? ")
    t.note(f"ICANON: {bool(t.modes()[3] & termios.ICANON)}")
    t.line("")
    t.prompt()
