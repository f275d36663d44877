# SPDX-License-Identifier: GPL-3.0-or-later
"""Interactive programs that a script starts."""

from case import case


@case
def shell(t):
    """A bash with job control: jobs, Ctrl-C and Ctrl-Z in it, then back."""
    t.run("""
        import os, subprocess
        env = dict(os.environ, PS1='inner$ ')
        print(subprocess.run(['bash', '--norc', '--noprofile', '-i'], env=env).returncode)
        print(input('and? '))
    """)
    inner = "inner$ "
    t.wait(inner)
    t.line("echo hello; tty; stty size")
    t.wait(inner)
    t.line("cat")
    t.wait("cat\r\n")
    t.terminal_of("cat")
    t.line("a line")
    t.wait("a line\r\na line\r\n")
    t.key("^Z")
    t.wait(inner)
    t.line("jobs")
    t.wait(inner)
    t.line("fg")
    t.wait("cat\r\n")
    t.terminal_of("cat")
    t.key("^C")
    t.wait(inner)
    t.line("echo [$?]")
    t.wait(inner)
    t.line("sleep 1000 & kill %1; wait %1; echo [$?]")
    t.wait(inner)
    t.line("exit 7")
    t.wait("and? ")
    t.line("done")
    t.prompt()
    t.status()


@case
def python_in_the_inner_shell(t):
    """python below a shell below a script: the same again."""
    t.file("y.py", """
        import os
        print('inside', os.isatty(0), os.tcgetpgrp(0) == os.getpgrp())
        print(repr(input('name? ')))
        while True: pass
    """)
    t.run("""
        import os, subprocess
        env = dict(os.environ, PS1='inner$ ')
        print(subprocess.run(['bash', '--norc', '--noprofile', '-i'], env=env).returncode)
    """)
    inner = "inner$ "
    t.wait(inner)
    t.line("python y.py")
    t.wait("name? ")
    t.line("Ada")
    t.wait("'Ada'\r\n")
    t.key("^Z")
    t.wait(inner)
    t.line("jobs; kill -KILL %1; while [[ $(jobs -s) ]]; do :; done")
    t.wait(inner)
    t.line("exit")
    t.prompt()
    t.status()


@case
def read_in_the_shell(t):
    """A prompt without echo in a shell."""
    t.run("""
        import subprocess
        print(subprocess.run(['bash', '-c', 'read -s -p "secret: " x; echo "<$x>"']).returncode)
        subprocess.run(['sh', '-c', 'stty -echo; printf "again: "; read x; stty echo; echo "<$x>"'])
    """)
    t.wait("secret: ")
    t.line("abc")
    t.wait("<abc>\r\n")
    t.wait("again: ")
    t.line("def")
    t.wait("<def>\r\n")
    t.prompt()
    t.status()


@case(needs=("ssh-keygen",))
def passphrase(t):
    """ssh-keygen asks for a passphrase at /dev/tty."""
    t.run("""
        import subprocess, sys
        print(subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-f', 'key'],
                             stdin=subprocess.DEVNULL).returncode)
        print(subprocess.run(['ssh-keygen', '-y', '-P', 'five words', '-f', 'key'],
                             capture_output=True).returncode)
    """)
    t.wait("passphrase): ")
    t.line("five words")
    t.wait("again: ")
    t.line("five words")
    t.prompt()
    t.status()


@case(needs=("less", "python3-pyte"), raw=False)
def pager(t):
    """less, with the script's text by a pipe, as pydoc has it."""
    t.run("""
        import subprocess
        text = ''.join(f'line {i}\\n' for i in range(200))
        print('less ended with', subprocess.run(['less'], input=text, text=True).returncode)
    """)
    t.note_screen(r"^line 22\n:$")
    t.type("G")
    t.note_screen(r"^line 199\n")
    t.type("?line 100")
    t.key("Enter")
    t.screen(r"^line 100\n")
    t.type("q")
    t.note_screen(r"\nless ended with 0\nbash\$$")


@case(needs=("less", "python3-pyte"), raw=False)
def pager_interrupted(t):
    """Ctrl-C in less that the script started is less's affair; the script decides for itself."""
    t.run("""
        import signal, subprocess
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        less = subprocess.Popen(['less', '-K'], stdin=subprocess.PIPE, text=True)
        less.stdin.write('some text\\n')
        less.stdin.flush()
        print('less ended with', less.wait())
    """)
    t.screen(r"^some text")
    t.terminal_of("less")
    t.key("^C")
    t.note_screen(r"less ended with 2\nbash\$$")


@case(needs=("vim.tiny", "python3-pyte"), raw=False)
def editor(t):
    """vim edits a file, with a window resized meanwhile, and goes to the shell and back."""
    t.run("""
        import subprocess
        print('vim ended with',
              subprocess.run(['vim.tiny', '-u', 'NONE', '-N', '--noplugin', 'text']).returncode)
        print(open('text').read())
    """)
    t.screen(r"^~\n")
    t.type("ihello")
    t.screen(r"^hello$")
    t.key("Enter")
    t.type("world")
    t.screen(r"^world$")
    t.key("Escape")
    t.type(":set ruler")
    t.key("Enter")
    t.screen(r"2,5 ")
    t.resize(12, 60)
    t.match(r"\x1b\[12;43H2,5")  # it has drawn the last line
    t.terminal_of("vim.tiny")
    t.type(":set columns?")
    t.key("Enter")
    t.note_screen("columns=60")
    t.terminal_of("vim.tiny")
    t.key("^Z")
    t.screen(r"Stopped.*\nbash\$$")
    t.line("fg")
    t.screen(r"^world$(.|\n)*^~\n")
    t.type(":wq")
    t.key("Enter")
    t.screen(r"vim ended with 0\nhello\nworld\n\nbash\$$")
    t.note_file("text")


@case(needs=("top", "python3-pyte"), raw=False)
def process_monitor(t):
    """top draws itself, takes keys and a new size, and ends by q."""
    t.run("""
        import subprocess
        print('top ended with', subprocess.run(['top']).returncode)
    """)
    t.screen(r"load average(.|\n)*PID +USER")
    t.type("h")
    t.screen(r"Type 'q' or <Esc> to continue")
    t.type("\x1b")
    t.screen(r"load average(.|\n)*PID +USER")
    t.resize(12, 60)
    t.screen(r"PID +USER")
    t.type("q")
    t.screen(r"top ended with 0\nbash\$$")


@case
def pty_in_a_script(t):
    """A script that is a terminal for others itself: pty.spawn."""
    t.run("""
        import os, pty
        status = pty.spawn(['sh', '-c', 'tty; read x; echo "<$x>"; exit 5'])
        print(os.waitstatus_to_exitcode(status))
    """)
    t.wait("/dev/pts/")
    t.wait("\r\n")
    t.line("abc")
    t.wait("<abc>\r\n")
    t.prompt()
    t.status()


@case
def foreground_changed_by_the_script(t):
    """A script that gives the terminal to a group of its own making, as shells do."""
    t.run("""
        import os, signal
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            os.tcsetpgrp(0, os.getpgrp())
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.execvp('cat', ['cat'])
        print(f'pid={child}')
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        os.tcsetpgrp(0, os.getpgrp())
        print(input('? '))
    """)
    t.pid()
    t.terminal_of("cat")
    t.line("abc")
    t.wait("abc\r\nabc\r\n")
    t.key("^C")
    t.wait("? ")
    t.line("ok")
    t.prompt()
    t.status()
