# SPDX-License-Identifier: GPL-3.0-or-later
# Open files and counters with something in them. python3 executes it too: see
# cases/descriptors/contents_held_by_preload.sh.
import os
import sys
import tempfile

h = type(sys)("holds_contents")
sys.modules["holds_contents"] = h
h.file = tempfile.TemporaryFile()
h.file.write(b"one two\n")
h.file.flush()
h.memory = os.memfd_create("notes")
os.write(h.memory, b"first\n")
h.copy = os.dup(h.memory)
h.reader = os.open(f"/proc/self/fd/{h.memory}", os.O_RDONLY)
h.script = os.open("/bin/sh", os.O_RDONLY)
h.same_script = os.dup(h.script)
h.counter = os.eventfd(5)
h.tickets = os.eventfd(3, os.EFD_SEMAPHORE | os.EFD_NONBLOCK)
h.log = tempfile.TemporaryFile("ab")
h.log.write(b"0123456789")
h.log.flush()
