# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/guide.md tells its readers to write and to type, section by section.

A block ```sh has commands, one a line; a line goes on after a backslash at its end. A block of any other language is a
file: its first line, or the one after "#!", is a comment with the file's name, which is below the working directory or,
with ~/, the home. A block ```text is for people only.
"""

import dataclasses
import pathlib
import re

GUIDE = pathlib.Path(__file__).resolve().parents[2] / "docs/guide.md"
_FENCE = re.compile(r"^```(\w*)$")
_NAME = re.compile(r"^# (\S+)$")


@dataclasses.dataclass
class Section:
    title: str
    files: dict = dataclasses.field(default_factory=dict)  # name -> text
    commands: list = dataclasses.field(default_factory=list)


def _commands(lines):
    """Those of a block; each may be several lines."""
    text = "\n".join(lines).replace("\\\n", " ")
    return [re.sub(r" {2,}", " ", line) for line in text.split("\n") if line and not line.startswith("#")]


def _take(section, language, lines):
    if language == "sh":
        section.commands += _commands(lines)
    elif language != "text":
        named = _NAME.match(lines[1 if lines[0].startswith("#!") else 0])
        if not named:
            raise SystemExit(f"{GUIDE.name}: a block of {section.title!r} does not begin with its file's name: {lines[0]!r}")
        section.files[named[1]] = "\n".join(lines) + "\n"


def read(path=GUIDE):
    """The sections that have commands, by their titles."""
    sections, block = {}, None
    section = Section("")
    for line in path.read_text(encoding="utf-8").splitlines():
        fence = _FENCE.match(line)
        if block is None and fence:
            block = (fence[1], [])
        elif block is not None and line == "```":
            _take(section, *block)
            block = None
        elif block is not None:
            block[1].append(line)
        elif line.startswith("#"):
            section = Section(line.lstrip("#").strip())
            sections[section.title] = section
    return {title: one for title, one in sections.items() if one.commands}
