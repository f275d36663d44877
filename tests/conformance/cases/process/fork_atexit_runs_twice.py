# SPDX-License-Identifier: GPL-3.0-or-later
import atexit, os
atexit.register(print, "atexit")
if os.fork(): os.wait()
