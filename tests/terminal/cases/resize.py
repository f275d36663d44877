# SPDX-License-Identifier: GPL-3.0-or-later
"""The window's size: at the start, when it changes, and while a script is stopped."""

from case import case


@case
def signal(t):
    """A script in the foreground is told of each change."""
    t.run("""
        import os, signal
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGWINCH])
        for _ in range(3):
            print('now', os.get_terminal_size(), os.get_terminal_size(0), flush=True)
            signal.sigwait([signal.SIGWINCH])
        print('last', os.get_terminal_size(), flush=True)
    """)
    for rows, columns in ((30, 100), (10, 40), (24, 80)):
        t.wait("now")
        t.wait("\r\n")
        t.resize(rows, columns)
    t.prompt()
    t.status()


@case
def children(t):
    """A script's child is told as well, and programs that it starts know the size."""
    t.run("""
        import os, signal, subprocess
        signal.signal(signal.SIGWINCH, lambda *_: None)
        child = subprocess.Popen(['bash', '-c',
            'sleep 1000 & trap "kill $!; stty size; exit" WINCH; stty size; wait'])
        child.wait()
        subprocess.run(['stty', 'size'])
    """)
    t.wait("24 80\r\n")
    t.resize(30, 100)
    t.prompt()
    t.status()


@case
def before_the_start(t):
    """A script that starts after a change knows the new size."""
    t.do("stty rows 30 columns 100")
    t.run("import os; print(os.get_terminal_size())")
    t.prompt()
    t.do("python x.py | cat")
    t.do("python x.py < /dev/null")


@case
def while_stopped(t):
    """A change while the script is stopped is there when it goes on."""
    t.run(r"""
        import os, signal
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCONT])
        print(os.get_terminal_size(), flush=True)
        signal.sigwait([signal.SIGCONT])
        print(os.get_terminal_size())
    """)
    t.wait("\r\n")
    t.key("^Z")
    t.prompt()
    t.do("stty rows 30 columns 100")
    t.do("fg")
    t.status()


@case
def input_of_a_pipeline(t):
    """The first of a pipeline that reads no key is told too."""
    t.run_line("python x.py | cat", """
        import os, signal
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGWINCH])
        print(os.get_terminal_size(2), flush=True)
        signal.sigwait([signal.SIGWINCH])
        print(os.get_terminal_size(2), flush=True)
    """)
    t.wait("\r\n")
    t.resize(30, 100)
    t.prompt()


@case
def default_action(t):
    """A change does not disturb a script that does not care."""
    t.run("print('got', repr(input('? ')))")
    t.wait("? ")
    t.type("hel")
    t.wait("hel")
    t.resize(30, 100)
    t.line("lo")
    t.prompt()
    t.status()


@case
def shutil_and_environment(t):
    """shutil's answer comes from the terminal, or from the user's variables."""
    t.run("import shutil; print(shutil.get_terminal_size())")
    t.prompt()
    t.do("COLUMNS=33 python x.py")
    t.do("python x.py | cat")


@case(needs=("python3-pyte",), raw=False)
def curses(t):
    """A full-screen program draws itself again in the new size."""
    t.run("""
        import curses
        def main(window):
            while True:
                height, width = window.getmaxyx()
                window.erase()
                window.border()
                window.addstr(1, 2, f'{height} rows, {width} columns')
                window.addstr(height - 2, width - 12, 'lower right')
                window.refresh()
                key = window.getch()
                if key == ord('q'):
                    break
        curses.wrapper(main)
        print('ended')
    """)
    t.note_screen("24 rows, 80 columns(.|\n)*lower right.*\n└─*┘")
    for rows, columns in ((30, 100), (12, 40)):
        t.resize(rows, columns)
        t.note_screen(f"{rows} rows, {columns} columns(.|\n)*lower right.*\n└─*┘")
    t.type("q")
    t.note_screen(r"\nbash\$$")


@case(needs=("python3-pyte",), raw=False)
def curses_stopped(t):
    """Ctrl-Z in a full-screen program shows the shell's screen; fg draws it again."""
    t.run("""
        import curses, os
        print(f'pid={os.getpid()}')
        def main(window):
            count = 0
            while True:
                window.addstr(3, 5, f'count {count}')
                window.refresh()
                key = window.getch()
                if key == ord('q'):
                    break
                count += key == ord('x')
        curses.wrapper(main)
    """)
    pid = t.pid()
    t.screen("count 0")
    t.type("x")
    t.screen("count 1")
    t.asleep(pid)
    t.key("^Z")
    t.screen(r"Stopped.*\nbash\$$")
    t.line("stty -a | grep -o -e '-*echo '")
    t.note_screen(r"^echo\nbash\$$")
    t.line("fg")
    t.screen("count 1")
    t.type("x")
    t.screen("count 2")
    t.type("q")
    t.note_screen(r"\nbash\$$")


@case(needs=("python3-pyte",), raw=False)
def curses_keys(t):
    """Arrow keys, function keys and a mouse's bytes come as such."""
    t.run("""
        import curses
        def main(window):
            curses.raw()
            window.addstr(0, 0, 'ready')
            for line in range(6):
                name = curses.keyname(window.getch()).decode()
                window.addstr(line + 1, 0, f'<{name}>')
        curses.wrapper(main)
    """)
    t.screen("ready")
    for key, name in (("\x1b[A", "KEY_UP"), ("\x1b[[A", "KEY_F(1)"), ("\x1b[3~", "KEY_DC"),
                      ("\x03", "^C"), ("\x1a", "KEY_SUSPEND")):  # fmt: skip
        t.type(key)
        t.note_screen(f"<{name}>".replace("(", r"\(").replace(")", r"\)").replace("^C", r"\^C"))
    t.type("x")
    t.note_screen(r"bash\$$")
