# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for an interpreter that need not be installed."""

import os

_TEXT = """#!/bin/sh
# Answers what only a python3.15 can be asked; takes its options, as any -X.
case "$*" in *get_lazy_imports*) echo all ;; *) exec /usr/bin/python3 "$@" ;; esac
"""


def write_lazy_python(directory):
    """Returns the path of what looks like a python3.15 with lazy imports."""
    path = os.path.join(directory, "python3.15")
    with open(path, "w", encoding="utf-8") as file:
        file.write(_TEXT)
    os.chmod(path, 0o755)
    return path
