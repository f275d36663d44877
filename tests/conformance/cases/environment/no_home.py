# SPDX-License-Identifier: GPL-3.0-or-later
#: env = HOME
import os
print(os.path.expanduser("~/x"))
