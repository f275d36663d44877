# SPDX-License-Identifier: GPL-3.0-or-later
"""What generated init sections are composed of; generated.py composes them.

A piece is something that an init section leaves, and ways to use it in the run. In its texts "@" stands for
the number of its place in the section, so that the names of two pieces never meet. `HELD` is a directory that
keeps its files from the warm-up to the run; `LIB` one with the modules that import_helper() below names. In a
use `EARLIEST` says by clock what a reading of it in the section cannot be below: what python3 cannot have read yet
when the program was started, less what the warm-up took, since a reading is as old as it would be after an import.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Piece:
    name: str
    init: str  # of the init section
    uses: tuple  # texts for the program, one of which is taken; may be empty texts
    needs: str = ""  # a module that is not of the standard library
    once: bool = False  # speaks of the whole process: no second one of its name
    cold: str = ""  # why it cannot be warm, where that is so
    ages: bool = False  # the warm-up must be longer ago than it took


def piece(name, init, *uses, **more):
    return Piece(name, init.strip("\n"), tuple(use.strip("\n") for use in uses), **more)


def all_pieces():
    from pieces import containers, files, finalised, interpreter, locked, process, seeded, streams

    found = [p for m in (files, streams, containers, finalised, seeded, locked, process, interpreter)
             for p in m.PIECES]
    names = [p.name for p in found]
    assert len(names) == len(set(names)), "two pieces of one name"
    return found
