# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that are wrong at a terminal in one way each, as the tools of this kind are, and the
cases that must catch them: the self-test of the suite.
"""

import os
import pty
import shlex
import signal
import subprocess
import sys
import termios
import tty

PYTHON = "/usr/bin/python3"


def command(kind):
    return f"{PYTHON} -I -S {shlex.quote(os.path.abspath(__file__))} {kind}"


def another_session(args):
    """Passes nothing but the descriptors, to a process of another session."""
    return subprocess.run([PYTHON, *args], start_new_session=True, check=False).returncode


def plain_pty(args):
    """The standard library's relay: no size, no job control."""
    return os.waitstatus_to_exitcode(pty.spawn([PYTHON, *args]))


def own_group(args):
    """A background process group of the same session."""
    return subprocess.run([PYTHON, *args], process_group=0, check=False).returncode


def survives_interrupts(args):
    """Ends by exit where python3 dies of the signal."""
    def listen():
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = subprocess.run([PYTHON, *args], check=False, preexec_fn=listen).returncode
    return 128 - code if code < 0 else code


def leaves_raw(args):
    """Does not put the terminal back."""
    code = subprocess.run([PYTHON, *args], check=False).returncode
    if os.isatty(0):
        tty.setraw(0)
    return code


def forgets_changes(args):
    """Puts the terminal back to what it was, also where the script changed it for good."""
    before = termios.tcgetattr(0)
    code = subprocess.run([PYTHON, *args], check=False).returncode
    termios.tcsetattr(0, termios.TCSANOW, before)
    return code


def does_not_stop(args):
    """A handler of SIGTSTP that passes the signal on, and does not stop itself."""
    child = subprocess.Popen([PYTHON, *args], start_new_session=True)
    for number in (signal.SIGTSTP, signal.SIGCONT, signal.SIGINT):
        signal.signal(number, lambda number, _: child.send_signal(number))
    return child.wait()


def swallows_type_ahead(args):
    """Reads what was typed for the next command."""
    code = subprocess.run([PYTHON, *args], check=False).returncode
    termios.tcflush(0, termios.TCIFLUSH)
    return code


KINDS = {
    function.__name__: function
    for function in (
        another_session, plain_pty, own_group, survives_interrupts, leaves_raw, forgets_changes,
        does_not_stop, swallows_type_ahead,
    )
}  # fmt: skip

# kind -> cases, each of which must see it
MUST_CATCH = {
    "another_session": [
        "facts/controlling_terminal", "stopping/stop_and_go_on", "background/input_stops_it",
        "plain/password_with_other_input", "resize/signal", "programs/shell",
        "endings/by_each_signal",
    ],
    "plain_pty": [
        "facts/modes_and_size", "stopping/stop_and_go_on", "resize/before_the_start",
        "background/output", "typeahead/for_the_shell", "pipelines/output_into_another",
        "modes/kept_after_exit",
    ],
    "own_group": ["facts/controlling_terminal", "plain/question"],
    "survives_interrupts": ["interrupt/loop_of_the_shell", "interrupt/script_of_the_shell"],
    "leaves_raw": ["modes/raw_and_back", "plain/question"],
    "forgets_changes": ["modes/kept_after_exit", "modes/by_stty"],
    "does_not_stop": ["stopping/stop_and_go_on", "stopping/stop_while_computing"],
    "swallows_type_ahead": ["typeahead/for_the_shell", "typeahead/part_of_a_line"],
}  # fmt: skip


def main():
    kind, *args = sys.argv[1:]
    code = KINDS[kind](args)
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)


if __name__ == "__main__":
    main()
