# SPDX-License-Identifier: GPL-3.0-or-later
# A module with objects that live as long as the program, which its end closes, one by one.
# python3 executes it too: see cases/finalise/preloaded_*.
import sys

lasts = sys.modules["lasts"] = type(sys)("lasts")
exec(r'''
import csv, os, tempfile, weakref

OUT = open(1, "w", closefd=False)  # stdout without sys.stdout
BYTES = open(2, "wb", closefd=False)
ROWS = csv.writer(OUT)
FILE = tempfile.TemporaryFile("w+")  # seen by who has the descriptor, too
say = lambda text: os.write(1, text.encode())

class Session:
    def __init__(self):
        self.items = []

    def __del__(self):
        if self.items:
            say(f"session closed with {len(self.items)} items\n")

SESSION = Session()

class Slot:
    __slots__ = ()  # the collector does not know it

    def __del__(self):
        if SLOT_SAYS:
            say("slot\n")

SLOT_SAYS = []
SLOTS = {"one": (Slot(),)}

def lines():
    try:
        while True:
            yield
    finally:
        say("generator closed\n")

class Closes:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def close(self):
        say("what was delegated to is closed\n")

def delegates():
    yield from Closes()

GENERATOR, DELEGATING = lines(), delegates()

class Referent:
    pass

def gone(_, says=[]):
    if says:
        say("weak reference\n")

REFERENT = Referent()
REFERENCE = weakref.ref(REFERENT, gone)
''', lasts.__dict__)
