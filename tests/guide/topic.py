# SPDX-License-Identifier: GPL-3.0-or-later
"""What a topic is: a section of docs/guide.md, and what it takes to play it. One for each file of topics/, as TOPIC."""

import dataclasses
import importlib.util
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
SYSTEM_PATH = "/usr/bin:/bin:/usr/sbin:/sbin"


@dataclasses.dataclass(frozen=True)
class Topic:
    section: str  # its title in the guide
    needs: tuple = ()  # programs, or python3-MODULE
    packages: tuple = ()  # of PyPI: it is one of ./do extra, in an environment that has them
    as_of_pypi: tuple = ()  # the packages with which it is one of ./do extra as well
    names_environment: bool = False  # the section's profiles do not name that, so they are made to
    files: dict = dataclasses.field(default_factory=dict)  # what the guide does not show: name -> text
    once: tuple = ()  # beginnings of commands that prepare: played once, before the first call
    without: tuple = ()  # beginnings of commands that are no runs of pyfxc's
    hide: tuple = ()  # regular expressions of what no two runs have in common
    ignore: tuple = ()  # patterns of files that no two runs have in common
    cold: dict = dataclasses.field(default_factory=dict)  # beginning of a command -> (cause, why it is cold in the end)
    terminal: dict = dataclasses.field(default_factory=dict)  # beginning of a command -> who plays it at a terminal
    instead: dict = dataclasses.field(default_factory=dict)  # beginning of a command -> what is played in its place, of the stage
    around: object = None  # a context: what runs beside the play in its folder; gives variables
    missing: object = None  # a function: what else the machine lacks, or an empty text

    def lacks(self):
        """What this machine has not, or an empty text."""
        for need in self.needs:
            module = need.removeprefix("python3-")
            if not (importlib.util.find_spec(module) if module != need else shutil.which(need, path=SYSTEM_PATH)):
                return f"needs {need}"
        return self.missing() if self.missing else ""


def no_sandbox():
    """What keeps bubblewrap from working here, or an empty text."""
    tried = subprocess.run(["bwrap", "--ro-bind", "/", "/", "--unshare-all", "true"], capture_output=True, text=True)
    return tried.stderr.strip()


def starts(command, beginnings):
    """The one of `beginnings` that the command begins with, or None."""
    return next((one for one in beginnings if command.startswith(one)), None)


def read_all():
    """All topics by their names, in the order of the files."""
    found = {}
    for path in sorted((HERE / "topics").glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"topics.{path.stem}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found[path.stem] = module.TOPIC
    return found


def of_pypi(topics):
    """Those that need PyPI, or are played with its packages as well as with Debian's."""
    found = {name: topic for name, topic in topics.items() if topic.packages}
    for name, topic in topics.items():
        if topic.as_of_pypi:
            found[name] = dataclasses.replace(topic, needs=(), packages=topic.as_of_pypi, names_environment=True)
    return found
