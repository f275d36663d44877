# SPDX-License-Identifier: GPL-3.0-or-later
"""Sections that are composed of pieces (pieces/) at random, each with a program that uses what it leaves.

A section follows from the seed and its number alone, so that one can be played again by itself.
"""

import dataclasses
import random
import re
import subprocess
import textwrap

import pieces

PYTHON = "/usr/bin/python3"
MODES = ("visible", "visible", "main", "clean", "module", "module")
# What the program ends with.
ENDINGS = {
    "normal": "",
    "exit": "sys.exit(3)",
    "exit with words": "sys.exit('the end')",
    "exception": "raise ValueError('the end')",
    "at once": "os._exit(4)",
    "killed": "os.kill(os.getpid(), 9)",
    "terminated": "sys.stdout.flush(); os.kill(os.getpid(), 15)",
    "interrupted": "raise KeyboardInterrupt",
    "executed": "sys.stdout.flush(); os.execv('/bin/echo', ['echo', 'executed'])",
    "thread": "import threading\nthreading.Thread(target=lambda: print('thread')).start()",
    "daemon thread": "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()",
    "child": "sys.stdout.flush()\nif os.fork() == 0: sys.exit(5)\nprint(os.wait()[1])",
    "child at once": "sys.stdout.flush()\nif os.fork() == 0: os._exit(6)\nprint(os.wait()[1])",
    "exit handler": "import atexit\natexit.register(print, 'handler of the run')",
    "exit in handler": "import atexit\natexit.register(sys.exit, 7)",
    "stdout closed": "sys.stdout.flush(); sys.stdout.close()",
}

_PLACE = re.compile(r"@(?!(?<=^@)[a-z]|(?<=\s@)[a-z])", re.MULTILINE)  # a decorator is none


@dataclasses.dataclass
class Section:
    number: int
    title: str
    mode: str
    end: str  # the profile's `exit`
    init: str
    program: str
    ages: bool
    cold: str

    @property
    def name(self):
        return f"generated_{self.number}"


def compose(number, chosen, mode, end, ending):
    """`chosen`: pairs of a piece and one of its uses."""
    init, program = [], []
    for place, (one, use) in enumerate(chosen):
        init.append(_PLACE.sub(str(place), one.init))
        use = _PLACE.sub(str(place), use) or "pass"
        program.append(f"print('-- {place} {one.name}')\ntry:\n{textwrap.indent(use, '    ')}\n"
                       "except Exception as e:\n    print(type(e).__name__, e)\n")
    title = ", ".join(one.name for one, _ in chosen) + f"; {mode}, {end} end, {ending}"
    return Section(
        number, title, mode, end, "\n".join(init) + "\n",
        "import os, sys\n" + "".join(program) + ENDINGS[ending] + "\n",
        any(one.ages for one, _ in chosen), "; ".join(one.cold for one, _ in chosen if one.cold),
    )


def draw(seed, number, all_pieces):
    """The section of that number: the same whatever others there are."""
    r = random.Random(f"{seed} {number}")
    chosen = []
    for one in r.sample(all_pieces, r.randint(3, 6)):
        if not one.cold or r.random() < 0.2:
            chosen.append((one, r.choice(one.uses)))
    if chosen and r.random() < 0.2 and not chosen[0][0].once:
        chosen.append((chosen[0][0], r.choice(chosen[0][0].uses)))
    r.shuffle(chosen)
    if not chosen:
        return draw(f"{seed} more", number, all_pieces)
    return compose(number, chosen, r.choice(MODES), r.choice(("fast", "fast", "fast", "full")),
                   r.choice(list(ENDINGS)))


def each(all_pieces):
    number = 0
    for one in all_pieces:
        for use in one.uses:
            yield compose(number, [(one, use)], MODES[number % len(MODES)], "fast", "normal")
            number += 1


def there(one):
    if not one.needs:
        return True
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({one.needs!r}) is None)"
    return subprocess.run([PYTHON, "-c", code], check=False).returncode == 0


def sections(arguments):
    found = [one for one in pieces.all_pieces() if there(one)]
    if arguments.piece:
        found = [one for one in found if one.name in arguments.piece]
    made = list(each(found)) if arguments.each else [
        draw(arguments.seed, number, found) for number in range(arguments.count)]
    return [one for one in made if not arguments.only or one.number in arguments.only]
