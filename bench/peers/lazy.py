# SPDX-License-Identifier: GPL-3.0-or-later
"""A CPython with lazy imports (PEP 810), if one is installed, and what it can be measured with."""

import shutil
import subprocess

from measure import environment

NAME = "python3.15"
OPTIONS = ["-X", "lazy_imports=all"]
# An interpreter without them takes the option, as any -X, and has no such function.
_ASK = ["-c", "import sys; print(sys.get_lazy_imports())"]


def _why_not(command, expected):
    """None if the command writes what is expected, else what it said last."""
    done = subprocess.run(
        command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        errors="replace",
    )  # fmt: skip
    if done.returncode == 0 and done.stdout.strip() == expected:
        return None
    said = (done.stderr or done.stdout).strip().splitlines()
    return said[-1] if said else f"status {done.returncode}"


def find(script, expected):
    """The interpreter's path, or None; and title -> reason for what cannot be measured: the
    interpreter, or `script`, which is to write what is expected."""
    path = shutil.which(NAME)
    if path is None:
        return None, {"lazy imports": f"there is no {NAME} in PATH"}
    reason = _why_not([path, *OPTIONS, *_ASK], "all")
    if reason is not None:
        return None, {"lazy imports": f"{path} has none: {reason}"}
    reason = _why_not([path, *OPTIONS, script], expected)
    if reason is None:
        return path, {}
    return path, {"lazy imports, numpy+pandas and a sum": f"{path}: {reason}"}
