# SPDX-License-Identifier: GPL-3.0-or-later
"""The interactive interpreter that draws (_pyrepl, Python 3.13 on). What it sends depends on how many
keys it finds at once, so it is the screen that is compared, once it has come to rest.
"""

import re

from case import case

SINCE = (3, 13)
# The shell's environment asks for the other one (terminal.py).
START = "unset PYTHON_BASIC_REPL; python -q"


def start(t, line=START):
    """Starts it; returns its process id at its prompt."""
    t.line(line)
    t.screen(r"^>>>\Z")
    t.line("import os; print(f'pid={os.getpid()}')")
    lines = t.screen(r"^pid=\d+\n>>>\Z")
    pid = int(lines[-2].removeprefix("pid="))
    t.asleep(pid)
    return pid


def at_the_prompt(t, pid, after, prompt=">>>"):
    """The prompt has come after what was typed, and the interpreter waits."""
    t.screen(rf"{re.escape(after)}\n(?:.*\n)*{re.escape(prompt)}\Z")
    t.asleep(pid)


def enter(t, pid, line, prompt=">>>"):
    """Types a line that has not been on the screen before, and waits for the next prompt."""
    t.line(line)
    at_the_prompt(t, pid, line, prompt)


def note(t):
    for line in t.screen():
        if "pid" not in line:
            t.note("| " + line)


def leave(t):
    t.key("^D")
    t.screen(r"^bash\$\Z")
    t.do("stty -a; echo [$?]")
    note(t)


@case(needs=("python3-pyte",), since=SINCE, raw=False)
def interactive(t):
    """Expressions, a block with its indentation, an error, the names of the program, Ctrl-D."""
    pid = start(t)
    for line in ("1 + 1", "_ * 21", "1 / 0", "import sys"):
        enter(t, pid, line)
    enter(t, pid, "def f(x):", "...")
    enter(t, pid, "return x * 2", "...")
    enter(t, pid, "")
    for line in ("f(21)", "sys.flags.interactive, hasattr(sys, 'ps1'), __name__, sorted(vars())"):
        enter(t, pid, line)
    note(t)
    leave(t)


@case(needs=("python3-pyte",), since=SINCE, raw=False)
def line_editing(t):
    """Left, Backspace, history by the arrow, completion by Tab."""
    pid = start(t)
    enter(t, pid, "value_of_mine = 12")
    t.type("value_of_mi\t")
    t.screen(r"value_of_mine\Z")
    t.type(" + 3")
    t.screen(r"value_of_mine \+ 3\Z")
    t.key("Left")
    t.key("Backspace")
    t.type("4")
    t.key("Enter")
    t.screen(r"^55\n>>>\Z")
    t.asleep(pid)
    t.key("Up")
    t.screen(r">>> value_of_mine \+43\Z")
    t.asleep(pid)
    t.key("Enter")
    t.screen(r"^55\n>>>.*\n55\n>>>\Z")
    note(t)
    leave(t)


@case(needs=("python3-pyte",), since=SINCE, raw=False)
def interrupts(t):
    """Ctrl-C at the prompt and in a statement; then SystemExit's status."""
    pid = start(t)
    t.type("half a li")
    t.screen(r"half a li\Z")
    t.asleep(pid)
    t.key("^C")
    at_the_prompt(t, pid, "half a li")
    t.line("print('on') or input()")
    t.screen(r"^on\Z")
    t.asleep(pid)
    t.key("^C")
    at_the_prompt(t, pid, "on")
    note(t)
    t.line("exit(3)")
    t.screen(r"^bash\$\Z")
    t.status()
    note(t)


@case(needs=("python3-pyte",), since=SINCE, raw=False)
def stopped(t):
    """Ctrl-Z at the prompt, and fg: it goes on."""
    pid = start(t)
    enter(t, pid, "x = 5")
    t.key("^Z")
    t.screen(r"^bash\$\Z")
    t.line("fg")
    t.terminal_given()
    t.asleep(t.job())
    t.asleep(pid)
    t.line("x + 1")
    t.screen(r"^6\n>>>\Z")
    leave(t)


@case(needs=("python3-pyte",), since=SINCE, raw=False)
def pasted(t):
    """Lines that the terminal says were pasted are one statement, run when Enter is pressed."""
    pid = start(t)
    t.type("\x1b[200~for i in range(2):\n    print('pasted', i)\n\n\x1b[201~")
    t.screen(r"print\('pasted', i\)")
    t.asleep(pid)
    t.key("Enter")
    t.screen(r"^pasted 1\n>>>\Z")
    note(t)
    leave(t)


@case(needs=("python3-pyte",), since=SINCE, raw=False)
def resized(t):
    """The window's size is the client's, also when it changes: a long line is drawn anew."""
    pid = start(t)
    t.type("'" + "0123456789" * 6)
    t.screen(r"(0123456789){6}\Z")
    t.asleep(pid)
    t.resize(24, 40)
    t.screen(r"\d\\\n\d+\Z")
    t.asleep(pid)
    t.line("'")
    at_the_prompt(t, pid, "9'")
    enter(t, pid, "os.get_terminal_size()")
    t.note(t.screen()[-3:])
    leave(t)


@case(needs=("python3-pyte",), since=SINCE, raw=False)
def after_a_script(t):
    """-i, and PYTHONINSPECT set by the script, after an exception too."""
    t.file("x.py", """
        import os, sys
        os.environ['PYTHONINSPECT'] = '1'
        value = 5
        if len(sys.argv) > 1: 1 / 0
    """)
    t.do("unset PYTHON_BASIC_REPL")
    for number, line in enumerate(("python -i x.py", "python x.py", "python x.py arg")):
        pid = start(t, line)
        enter(t, pid, f"{number}, value, __name__, sys.argv")
        note(t)
        t.line("exit(4)")
        t.screen(r"^bash\$\Z")
        t.status()
        note(t)


@case(needs=("python3-pyte",), since=SINCE, raw=False)
def history_file(t):
    """The history is kept for the next session."""
    for _ in range(2):
        pid = start(t)
        t.line("6 * 7")
        t.screen(r"^42\n>>>\Z")
        t.asleep(pid)
        leave(t)
    t.do("sed s/pid=.*/pid/ ../.python_history")
    note(t)
