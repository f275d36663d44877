# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONINSPECT=1
#: stdin = print("prompt", x)\n
x = 1
