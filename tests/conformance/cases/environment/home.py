# SPDX-License-Identifier: GPL-3.0-or-later
#: env = HOME=/somewhere
import os, pathlib
print(os.path.expanduser("~/x"), pathlib.Path.home())
