# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that wait for a warm-up. The profile "gated" warms up until t.open_gate()."""

from case import case

SAYS = 'pyfxc: profile "gated" warms up: running its init section'
SHOWS = "\x1b7\x1b[?7l" + SAYS
ERASES = "\x1b8\x1b[K"


def begin(t, line="python --profile gated x.py"):
    """Types a line whose script prints that it has begun, where warm-ups are told."""
    t.file("x.py", "print('begun')")
    t.do("unset PYFX_QUIET")
    t.line(line)


def let_begin(t, before=""):
    t.open_gate()
    t.wait(before + "begun\r\n")
    t.prompt()


@case(only_pyfx=True)
def is_told(t):
    """Who waits at a terminal is told what for, and nothing of it is left when the run begins."""
    begin(t)
    t.wait(SHOWS)
    let_begin(t, ERASES)
    t.status()


@case(only_pyfx=True, needs=("python3-pyte",))
def leaves_what_stood_there(t):
    """What the line had before is there when the run begins, and the run goes on behind it."""
    begin(t, "printf 'Working... '; python --profile gated x.py")
    t.wait(SAYS)
    let_begin(t, ERASES)
    t.require("Working... begun" in t.screen(), "something else stands on that line")


@case(only_pyfx=True)
def is_not_told_after_a_stop(t):
    """Who stops it with Ctrl-Z sees no more of it: the line is the shell's."""
    begin(t)
    t.wait(SHOWS)
    t.key("^Z")
    t.prompt()
    seen = len(t.text())
    t.line("fg")
    t.wait("x.py\r\n")
    let_begin(t)
    t.require(b"\x1b8" not in t.text()[seen:], "something was erased after the stop")


@case(only_pyfx=True)
def is_told_once_where_lines_stay(t):
    """A terminal that cannot erase a line gets one."""
    begin(t, "TERM=dumb python --profile gated x.py")
    t.wait(SAYS + "\r\n")
    let_begin(t)


@case(only_pyfx=True)
def is_told_to_nobody_else(t):
    """Nothing is said with PYFX_QUIET, in a file, or in the background."""
    t.file("y.py", "")
    t.do("python --profile gated y.py &")
    t.do("unset PYFX_QUIET")
    t.do("python --profile gated y.py 2>err &")
    t.do("python --profile gated y.py &")
    begin(t)
    t.wait(SHOWS)  # the others have waited for longer
    t.require(t.text().count(b"warms up") == 1, "the warm-up was told more than once")
    let_begin(t)
    t.do("wait")
    with open(t.path("err"), "rb") as file:
        t.require(not file.read(), "something was said in a file")


@case(only_pyfx=True)
def is_left_at_once(t):
    """Ctrl-C ends the waiting, not the warm-up."""
    begin(t)
    t.wait(SHOWS)
    t.key("^C")
    t.prompt()
    t.line("echo $?")
    t.wait("130\r\n")
    t.prompt()
    t.open_gate()
    t.line("python --profile gated x.py")
    t.wait("begun\r\n")
    t.prompt()
