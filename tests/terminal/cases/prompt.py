# SPDX-License-Identifier: GPL-3.0-or-later
"""PYTHONINSPECT set by the program: python goes on with its prompt when that has ended."""

from case import case

SETS = """
import os, sys
os.environ['PYTHONINSPECT'] = '1'
x = 42
def f(): return x / 0
exec(sys.argv[1] if len(sys.argv) > 1 else '')
"""


def goes_on(t, line):
    """Asks for the program's names, makes a mistake, leaves."""
    t.line(line)
    t.wait(">>> ")
    t.line("print(x, __name__, sys.path, [name for name in dir() if 'file' in name])")
    t.wait(">>> ")
    t.line("f()")
    t.wait(">>> ")
    t.line("exit(5)")
    t.prompt()
    t.status()


def may_go_on(t, line):
    """Leaves, if there is a prompt."""
    t.line(line)
    if t.match(r"(bash\$ |>>> )")[1] == b">>> ":
        t.line("exit(5)")
        t.prompt()
    t.status()


@case
def after_a_script(t):
    """At its end, and after an exception; before 3.14 not after sys.exit()."""
    t.file("x.py", SETS)
    goes_on(t, "python x.py")
    goes_on(t, "python x.py 1/0")
    goes_on(t, "python x.py 'raise KeyboardInterrupt'")
    may_go_on(t, "python x.py 'sys.exit(3)'")


@case
def after_a_command(t):
    """The same with -c."""
    t.file("x.py", SETS)
    goes_on(t, 'python -c "$(cat x.py)"')
    goes_on(t, 'python -c "$(cat x.py)" 1/0')
    may_go_on(t, "python -c \"$(cat x.py)\" 'sys.exit(3)'")


@case
def after_a_module(t):
    """With -m also after sys.exit()."""
    t.file("x.py", SETS)
    goes_on(t, "python -m x")
    goes_on(t, "python -m x 'sys.exit(3)'")
    goes_on(t, "python -m x 1/0")


@case
def ended_by_a_key(t):
    """Ctrl-D and Ctrl-C at the prompt, then what the program has registered for the end."""
    t.file("x.py", SETS + """
import atexit
atexit.register(print, 'bye')
print(f'pid={os.getpid()}')
""")
    t.line("python x.py")
    pid = t.pid()
    t.wait(">>> ")
    t.asleep(pid)
    t.key("^C")
    t.interrupted()
    t.key("^D")
    t.prompt()
    t.status()


@case
def without_a_terminal(t):
    """No prompt when the input is none, when the environment does not count, or is empty."""
    t.file("x.py", SETS)
    t.do("python x.py < /dev/null")
    t.do("python -E x.py")
    t.do("""python x.py 'os.environ["PYTHONINSPECT"] = ""'""")
    t.status()


@case
def asked_for(t):
    """-i shows the prompt after SystemExit as well."""
    t.file("x.py", SETS + "sys.exit(4)\n")
    goes_on(t, "python -i x.py")
