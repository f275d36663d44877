# SPDX-License-Identifier: GPL-3.0-or-later
import atexit, sys
atexit.register(lambda: print(sys.last_type))
1 / 0
