# SPDX-License-Identifier: GPL-3.0-or-later
# A module with objects that have something to do at the end of each run, since it was imported.
import sys

owes = sys.modules["owes"] = type(sys)("owes")
exec(r'''
import gzip, io, os

COMPRESSED = gzip.GzipFile("", "wb", 9, open(1, "wb", closefd=False), 0)
TEXT = open(2, "w", closefd=False)
TEXT.write("written by the import\n")

async def task():
    try:
        await Pause()
    finally:
        os.write(1, b"coroutine closed\n")

class Pause:
    def __await__(self):
        yield

async def started():
    try:
        yield
    finally:
        os.write(1, b"asynchronous generator closed\n")

COROUTINE, GENERATOR = task(), started()
COROUTINE.send(None)
try:
    GENERATOR.asend(None).send(None)
except StopIteration:
    pass
NEVER_AWAITED = task()
''', owes.__dict__)
