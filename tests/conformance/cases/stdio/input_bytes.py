# SPDX-License-Identifier: GPL-3.0-or-later
#: stdin = \x00\xff\xc3\xa4\n
import sys
print(sys.stdin.buffer.read())
