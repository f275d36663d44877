# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONIOENCODING=latin-1:replace
import sys
print(sys.stdout, sys.stdin.errors, sys.stderr)
print("ä€")
