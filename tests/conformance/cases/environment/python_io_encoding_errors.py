# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONIOENCODING=:backslashreplace
import sys
print(sys.stdout, sys.stdout.errors)
print("\udc80")
