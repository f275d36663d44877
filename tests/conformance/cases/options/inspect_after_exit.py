# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -i
#: stdin = print("still here")\n
raise SystemExit(3)
