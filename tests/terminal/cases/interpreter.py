# SPDX-License-Identifier: GPL-3.0-or-later
"""The interactive interpreter, the debugger, and what else reads lines with an editor."""

from case import case


def start(t, line="python -q"):
    """Starts the interpreter; returns its process id at its prompt."""
    t.line(line)
    t.wait(">>> ")
    t.line("import os; print(f'pid={os.getpid()}')")
    pid = t.pid()
    t.wait(">>> ")
    return pid


@case
def interactive(t):
    """The interactive interpreter: banner, expressions, a block, an error, Ctrl-D."""
    start(t, "python")
    for line, prompt in (
        ("1 + 1", ">>> "), ("def f(x):", "... "), ("    return x * 2", "... "), ("", ">>> "),
        ("f(21)", ">>> "), ("1 / 0", ">>> "), ("_", ">>> "), ("import sys", ">>> "),
        ("sys.argv, sys.flags.interactive, hasattr(sys, 'ps1')", ">>> "),
    ):  # fmt: skip
        t.line(line)
        t.wait("\n")
        t.wait(prompt)
    t.key("^D")
    t.prompt()
    t.status()


@case
def line_editing(t):
    """Left, Backspace, history by the arrow, completion by Tab."""
    pid = start(t)
    t.line("value_of_mine = 12")
    t.wait("12\r\n>>> ")
    t.type("value_of_mi\t")
    t.wait("value_of_mine")
    t.type(" + 3")
    t.wait(" + 3")
    t.key("Left")
    t.key("Backspace")
    t.type("4")
    t.key("Enter")
    t.wait("\r\n55\r\n>>> ")
    t.key("Up")
    t.wait("value_of_mine +43")
    t.key("Up")
    t.key("Enter")
    t.wait("\r\n>>> ")
    t.type("import js\t")
    t.wait("import js\x07")
    t.asleep(pid)
    t.key("^C")
    t.interrupted()
    t.line("exit(3)")
    t.prompt()
    t.status()


@case
def history_file(t):
    """The history is kept for the next session."""
    for _ in range(2):
        t.line("python")
        t.wait(">>> ")
        t.key("Up")
        t.line("")
        t.wait("\n")
        t.wait(">>> ")
        t.line("6 * 7")
        t.wait("42\r\n>>> ")
        t.key("^D")
        t.prompt()
    t.do("cat ../.python_history")


@case
def interrupts_at_the_prompt(t):
    """Ctrl-C at the prompt and in a statement."""
    pid = start(t)
    t.type("half a li")
    t.wait("half a li")
    t.asleep(pid)
    t.key("^C")
    t.interrupted()
    t.line("print('ready')")
    t.wait("ready\r\n>>> ")
    t.line("while print('on') or True: input()")
    t.wait("... ")
    t.line("")
    t.wait("on\r\n")
    t.asleep(pid)
    t.line("x")
    t.wait("on\r\n")
    t.asleep(pid)
    t.key("^C")
    t.interrupted()
    t.key("^D")
    t.prompt()
    t.status()


@case
def stopped_at_the_prompt(t):
    """Ctrl-Z at the prompt, and fg: the line is there again."""
    pid = start(t)
    t.line("x = 5")
    t.wait("5\r\n>>> ")
    t.asleep(pid)
    t.key("^Z")
    t.prompt()
    t.status()
    t.line("fg")
    t.terminal_given()
    t.asleep(t.job())
    t.asleep(pid)
    t.line("x")
    t.wait("\n5\r\n>>> ")
    t.key("^D")
    t.prompt()
    t.status()


@case
def startup_file(t):
    """PYTHONSTARTUP is run."""
    t.file("start.py", "import os\nprint('started', os.isatty(0))\nname = 'mine'\n")
    t.do("export PYTHONSTARTUP=$PWD/start.py")
    t.line("python -q")
    t.wait(">>> ")
    t.line("name")
    t.wait("'mine'\r\n>>> ")
    t.key("^D")
    t.prompt()


@case
def after_a_script(t):
    """-i: the interpreter after a script, also after one that failed."""
    t.file("x.py", """
        import sys
        value = 5
        print('script', sys.argv)
        if len(sys.argv) > 1: 1 / 0
    """)
    for args in ("", " arg"):
        t.line("python -i x.py" + args)
        t.wait(">>> ")
        t.line("value")
        t.wait("\n5\r\n>>> ")
        t.line("exit(4)")
        t.prompt()
        t.status()


@case
def breakpoint(t):
    """breakpoint(): step, print, continue."""
    t.run("""
        def f(x):
            breakpoint()
            y = x * 2
            return y
        print(f(21))
    """)
    for line in ("n", "p y", "w", "b 6", "l", "!y = 5"):
        t.wait("(Pdb) ")
        t.line(line)
    t.wait("(Pdb) ")
    t.line("c")
    t.prompt()
    t.status()


@case
def breakpoint_left(t):
    """q at breakpoint(), and Ctrl-D."""
    for leave in ("q\r", "\x04"):
        t.run("breakpoint()\nprint('after')\n")
        t.wait("(Pdb) ")
        t.type(leave)
        # From 3.14 on it asks once more.
        if t.match(r"(bash\$ |\[y/n\] )")[1] == b"[y/n] ":
            t.line("y")
            t.prompt()
        t.status()


@case
def breakpoint_history(t):
    """The debugger has line editing."""
    t.run("x = 5\nbreakpoint()\nprint('after', x)\n")
    t.wait("(Pdb) ")
    t.line("p x + 1")
    t.wait("6\r\n(Pdb) ")
    t.key("Up")
    t.wait("p x + 1")
    t.key("Backspace")
    t.line("2")
    t.wait("7\r\n(Pdb) ")
    t.line("c")
    t.prompt()


@case
def debugger(t):
    """python -m pdb, with Ctrl-C that enters the debugger again."""
    t.file("x.py", """
        def f():
            print('ready')
            while True:
                pass
        f()
    """)
    t.line("python -m pdb x.py")
    t.wait("(Pdb) ")
    t.line("b f")
    t.wait("(Pdb) ")
    t.line("c")
    t.wait("(Pdb) ")
    t.line("n")
    t.wait("(Pdb) ")
    t.line("p 6 * 7")
    t.wait("42\r\n(Pdb) ")
    t.line("q")
    t.prompt()
    t.status()


@case(hide=(r"x\.py\(\d\)<module>", "-> .*"))
def debugger_interrupted(t):
    """Ctrl-C while the program runs under pdb comes back to pdb's prompt."""
    t.file("x.py", r"""
        import os
        os.write(1, b'ready\n')
        i = 0
        while True:
            i += 1
    """)
    t.line("python -m pdb -c continue x.py")
    t.wait("ready\r\n")
    t.key("^C")
    t.wait("(Pdb) ")
    t.line("q")
    t.prompt()
    t.status()


@case
def console(t):
    """code.interact()."""
    t.run("""
        import code
        here = 7
        code.interact('a console', local=globals(), exitmsg='left')
        print('after', here)
    """)
    t.wait(">>> ")
    t.line("here += 1")
    t.wait("1\r\n>>> ")
    t.line("here")
    t.wait("8\r\n>>> ")
    t.line("nothing")
    t.wait("NameError")
    t.wait(">>> ")
    t.key("^D")
    t.prompt()
    t.status()


@case
def command_loop(t):
    """cmd.Cmd with completion."""
    t.run("""
        import cmd, readline
        class Shell(cmd.Cmd):
            prompt = '(mine) '
            def do_greet(self, arg):
                print('hello', arg)
            def do_quit(self, arg):
                return True
        Shell().cmdloop('welcome')
    """)
    t.wait("(mine) ")
    t.type("gr\t")
    t.wait("greet")
    t.line(" you")
    t.wait("hello you\r\n(mine) ")
    t.line("quit")
    t.prompt()


@case
def input_with_readline(t):
    """input() edits once readline is there; without, it does not."""
    t.run("""
        print(repr(input('plain? ')))
        import readline
        print(repr(input('edited? ')))
        readline.set_startup_hook(lambda: readline.insert_text('given'))
        print(repr(input('filled in? ')))
    """)
    t.wait("plain? ")
    t.line("a\x1b[Db")
    t.wait("edited? ")
    t.type("ac")
    t.key("Left")
    t.type("b")
    t.key("Enter")
    t.wait("filled in? given")
    t.line(" more")
    t.prompt()
    t.status()


@case
def program_by_keyboard(t):
    """python - reads its program from the terminal."""
    t.file("unused", "")
    t.line("python - a b")
    t.wait(">>> ")
    t.line("import sys; sys.argv")
    t.wait("'b']\r\n>>> ")
    t.key("^D")
    t.prompt()
    t.status()


@case(needs=("python3-IPython", "python3-pyte"), raw=False)
def ipython(t):
    """IPython: a prompt of its own, Ctrl-C, history, the end."""
    t.line("python -m IPython --no-banner --colors=NoColor --no-confirm-exit")
    t.screen(r"In \[1\]:")
    t.type("6 * 7\r")
    t.note_screen(r"Out\[1\]: 42\n\nIn \[2\]:")
    t.key("Up")
    t.screen(r"In \[2\]: 6 \* 7")
    t.key("^C")
    t.screen(r"In \[2\]:$")
    t.type("exit\r")
    t.screen(r"bash\$$")
