# SPDX-License-Identifier: GPL-3.0-or-later
"""What a case is, and how the cases are found. See README.md for how to write one.

A case is a function of cases/TOPIC.py that is marked with @case and plays the user at a terminal
(terminal.py); its docstring says what must hold.
"""

import dataclasses
import importlib.util
import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "cases")


@dataclasses.dataclass
class Case:
    name: str  # TOPIC/FUNCTION
    play: object  # the function, which is given a Terminal
    needs: tuple = ()  # programs, or python3-MODULE
    since: tuple = ()  # the first version of Python that has what the case is about
    hide: tuple = ()  # regular expressions of what may be there or not
    differs: str = ""  # why the result differs and has to (docs/fidelity.md)
    only_pyfx: bool = False  # nothing to compare with: the case itself says what is right
    cold: bool = False  # python must be able to run it cold
    raw: bool = True  # compare all that was sent to the screen, not only what the case noted

    def missing(self):
        """What this machine lacks for it, or an empty text."""
        if sys.version_info < self.since:
            return f"needs Python {'.'.join(map(str, self.since))}"
        for need in self.needs:
            if need.startswith("python3-"):
                there = _has_module(need.removeprefix("python3-"))
            else:
                there = shutil.which(need, path="/usr/bin:/bin:/usr/sbin:/sbin")
            if not there:
                return f"needs {need}"
        return ""


def _has_module(name):
    return importlib.util.find_spec(name) is not None


_found = []


def case(function=None, **settings):
    """Marks a function as a case; with the settings of Case."""
    if function is None:
        return lambda function: case(function, **settings)
    topic = os.path.splitext(os.path.basename(function.__code__.co_filename))[0]
    _found.append(Case(f"{topic}/{function.__name__}", function, **settings))
    return function


def read_all():
    """All cases, in the order of the files."""
    sys.modules.setdefault("case", sys.modules[__name__])
    _found.clear()
    for name in sorted(os.listdir(FOLDER)):
        if name.endswith(".py"):
            spec = importlib.util.spec_from_file_location(
                f"cases.{name.removesuffix('.py')}", os.path.join(FOLDER, name)
            )
            spec.loader.exec_module(importlib.util.module_from_spec(spec))
    return list(_found)
