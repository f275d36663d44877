# SPDX-License-Identifier: GPL-3.0-or-later
# A module that keeps the buffers of the standard streams, and what belongs to them.
import sys

keeps = sys.modules["keeps"] = type(sys)("keeps")
exec(r'''
import functools, sys

out, err, inp = sys.stdout.buffer, sys.stderr.buffer, sys.stdin.buffer
raw_out, raw_in = sys.stdout.buffer.raw, sys.stdin.buffer.raw
readline = sys.stdin.buffer.readline
read_text = sys.stdin.readline
write = sys.stdout.buffer.write
say = functools.partial(print, file=sys.stdout)

def copy(source=sys.stdin.buffer, target=sys.stdout.buffer):
    for line in source:
        target.write(line)
    target.flush()

def send(data, target=sys.stdout.buffer):
    return target.write(data)
''', keeps.__dict__)
