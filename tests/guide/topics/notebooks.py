# SPDX-License-Identifier: GPL-3.0-or-later
"""IPython at a terminal, nbconvert, and a kernel of a profile's."""

import json

from terminals import notes_only
from topic import Topic

CELLS = ("import sys\nprint(sum(range(101)), len(sys.argv) > 0)", "x = 6\nx * 7")


def cell(number, source):
    return {
        "cell_type": "code", "id": f"cell-{number}", "execution_count": None, "metadata": {}, "outputs": [],
        "source": source,
    }  # fmt: skip


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# Analysis"},
        *(cell(number, source) for number, source in enumerate(CELLS)),
    ],
    "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@notes_only
def ipython(user, command):
    """Some lines, a completion, an exception, an interrupt."""
    user.line(command)
    user.screen(r"^In \[1\]:")
    user.line("6 * 7")
    user.screen(r"^Out\[1\]: 42(\n.*)*^In \[2\]:")
    user.line("import textwrap")
    user.screen(r"^In \[3\]:")
    user.type("textwrap.ded")
    user.key("Tab")
    user.screen(r"textwrap\.dedent")
    user.line("('  x')")
    user.screen(r"^Out\[3\]: 'x'(\n.*)*^In \[4\]:")
    user.line("%pwd")
    user.screen(r"^In \[5\]:")
    user.line("exec('print(\"be\" \"gun\")\\nwhile True: pass')")
    user.screen(r"^begun")
    user.key("^C")
    user.screen(r"^KeyboardInterrupt(.*\n)*^In \[6\]:")
    user.type("\f")  # clears the screen
    user.line("1 / 0")
    user.note_screen(r"^ZeroDivisionError: division by zero(\n.*)*^In \[7\]:")
    user.line("exit")
    user.prompt()


TOPIC = Topic(
    section="Notebooks",
    needs=("ipython3", "jupyter-nbconvert", "python3-ipykernel", "python3-pyte"),
    files={"analysis.ipynb": json.dumps(NOTEBOOK, indent=1)},
    once=("pyfxctl kernel install",),
    terminal={"pyfxc --profile ipython -m IPython": ipython},
    hide=(r'"iopub\.[\w.]+": "[^"]+"', r'"shell\.[\w.]+": "[^"]+"', r"\d\.\d\ds(?= - )"),
    # The history, the kernel, which is another without pyfx, and when settings were migrated.
    ignore=("home/.ipython", "home/.local", "home/.jupyter/migrated"),
)
