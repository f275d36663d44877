# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -i
#: stdin = print(x)\nimport sys\nprint(sys.flags.inspect, sys.flags.interactive)\n
x = 42
print("script")
