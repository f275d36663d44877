# SPDX-License-Identifier: GPL-3.0-or-later
#: stdin = print("prompt", x)\n
import os
x = 2
os.environ["PYTHONINSPECT"] = "1"
