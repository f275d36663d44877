# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the picture of a terminal that the README shows, as SVG, from a real session: `./do picture`.

What is typed stands in TYPED; a bash on a pseudo terminal runs it, with a private daemon, and a terminal
emulator (python3-pyte) says what is to be seen then.
"""

import argparse
import os
import pty
import re
import select
import shutil
import signal
import sys
import tempfile
from xml.sax.saxutils import escape

import measure
import pyte

HERE = os.path.dirname(os.path.abspath(__file__))
PROMPT = "$ "
REPORT = """\
# pyfx: profile=science
import pandas

print(pandas.Series(range(10)).sum())
"""
TYPED = [
    "cat report.py",
    "time python3 report.py",
    "time pyfxc report.py    # the first run warms the profile up",
    "time pyfxc report.py    # the others begin at once",
    "seq 5 | pyfxc -c 'import sys; print(sum(map(int, sys.stdin)))'",
    "pyfxc -c 'raise SystemExit(3)'; echo $?",
]
COLUMNS, ROWS = 84, 60
PATIENCE = 60  # seconds for a command
_CELL, _LINE, _MARGIN = 8.43, 19, 16

_STYLE = """
  .page { fill: #f6f8fa; stroke: #d1d9e0; }
  text { font: 14px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1f2328; white-space: pre; }
  .typed { font-weight: bold; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #151b23; stroke: #3d444d; }
    text { fill: #e6edf3; }
  }
"""


class Session:
    """An interactive bash in `directory`, and its screen."""

    def __init__(self, directory, path):
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            environment = {**os.environ, "PATH": path, "PS1": PROMPT, "TERM": "linux", "HISTFILE": "",
                           "TIMEFORMAT": "%3R seconds", "COLUMNS": str(COLUMNS)}  # fmt: skip
            os.chdir(directory)
            os.execve("/bin/bash", ["bash", "--norc", "--noprofile", "+o", "emacs", "-i"], environment)
        self.wait_for_prompt()

    def wait_for_prompt(self):
        while not self.lines()[-1:] == [PROMPT.rstrip()]:
            if not select.select([self._terminal], [], [], PATIENCE)[0]:
                sys.exit(f"picture: no prompt within {PATIENCE} s: {self.lines()[-3:]}")
            self._stream.feed(os.read(self._terminal, 4096))

    def type(self, line):
        os.write(self._terminal, line.encode() + b"\n")
        while not re.search(re.escape(line[:40]), "\n".join(self.lines())):
            self._stream.feed(os.read(self._terminal, 4096))
        self.wait_for_prompt()

    def lines(self):
        lines = [line.rstrip() for line in self._screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def end(self):
        os.kill(self._pid, signal.SIGHUP)
        os.waitpid(self._pid, 0)


def draw(lines):
    """The picture of a terminal that shows `lines`."""
    width = COLUMNS * _CELL + 2 * _MARGIN
    height = len(lines) * _LINE + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" role="img" '
        'aria-label="A terminal with python3 and pyfxc">',
        f"<style>{_STYLE}</style>",
        f'<rect class="page" x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1}" rx="8"/>',
    ]
    for row, line in enumerate(lines):
        kind = ' class="typed"' if line.startswith(PROMPT) else ""
        parts.append(f'<text x="{_MARGIN}" y="{_MARGIN + (row + 0.75) * _LINE:.0f}"{kind}>{escape(line)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main():
    parser = argparse.ArgumentParser(description="Draws a terminal with python3 and pyfxc.")
    parser.add_argument("--prefix", default="build/release", help="tree that holds bin/pyfxc")
    parser.add_argument("--output", default=os.path.join(HERE, "terminal.svg"))
    parser.add_argument(measure.INSIDE, action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    prefix, output = os.path.abspath(arguments.prefix), os.path.abspath(arguments.output)
    if not arguments.inside_session:
        measure.enter_session(prefix, ["--prefix", prefix, "--output", output])
    directory = tempfile.mkdtemp(prefix="pyfx-picture-")
    try:
        with open(os.path.join(directory, "report.py"), "w", encoding="utf-8") as file:
            file.write(REPORT)
        session = Session(directory, f"{prefix}/bin:/usr/bin:/bin")
        for line in TYPED:
            session.type(line)
        lines = session.lines()[:-1]  # without the last prompt
        session.end()
    finally:
        shutil.rmtree(directory)
    with open(output, "w", encoding="utf-8") as file:
        file.write(draw(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
