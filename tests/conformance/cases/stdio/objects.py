# SPDX-License-Identifier: GPL-3.0-or-later
import sys
for f in (sys.stdin, sys.stdout, sys.stderr):
    print(f, f.mode, f.name, f.errors, f.line_buffering, f.write_through, f.newlines, f.buffer, f.buffer.raw, f.closed, f.fileno())
print(sys.stdout is sys.__stdout__, sys.stdin is sys.__stdin__, sys.stderr is sys.__stderr__)
print(sys.stdout.buffer.raw.closefd, sys.stdout.seekable(), sys.stdin.seekable(), sys.stdout.readable())
