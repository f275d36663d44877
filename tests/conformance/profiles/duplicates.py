# SPDX-License-Identifier: GPL-3.0-or-later
# Pipes with duplicates, or with one end, and a directory. python3 executes it too: see
# cases/descriptors/duplicated_by_preload.sh.
import os
import sys

d = type(sys)("duplicates")
sys.modules["duplicates"] = d
d.reader, d.writer = os.pipe()
d.same_reader, d.same_writer = os.dup(d.reader), os.dup(d.writer)
os.write(d.writer, b"filled ")
d.ended, writer = os.pipe()
os.write(writer, b"the last of it")
os.close(writer)
reader, d.broken = os.pipe()
os.close(reader)
d.folder = os.open("/etc", os.O_RDONLY)
