# SPDX-License-Identifier: GPL-3.0-or-later
import os
try: os.get_terminal_size()
except OSError as e: print(e)
import shutil; print(shutil.get_terminal_size(), os.isatty(0))
try: open("/dev/tty")
except OSError as e: print(e)
