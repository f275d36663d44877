# SPDX-License-Identifier: GPL-3.0-or-later
#: stdin = first\nsecond\nlast
import sys
print(repr(input()), repr(sys.stdin.readline()), repr(sys.stdin.read()), repr(sys.stdin.read()))
