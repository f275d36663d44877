# SPDX-License-Identifier: GPL-3.0-or-later
import os
print(os.getcwd(), os.environ.get("PWD"), os.readlink("/proc/self/cwd"))
