# SPDX-License-Identifier: GPL-3.0-or-later
import atexit
atexit.register(lambda: print("__file__" in globals()))
raise SystemExit(3)
