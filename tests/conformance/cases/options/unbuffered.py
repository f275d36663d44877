# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -u
import sys
print(sys.stdout, sys.stdout.write_through, sys.stdout.line_buffering)
print(type(sys.stdout.buffer), type(sys.stderr.buffer), type(sys.stdin.buffer))
sys.stdout.write("a")
sys.stderr.write("b")
import os
os.write(1, b"c")
