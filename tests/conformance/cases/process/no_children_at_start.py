# SPDX-License-Identifier: GPL-3.0-or-later
import os
try: os.wait()
except ChildProcessError as e: print(e)
