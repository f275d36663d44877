# SPDX-License-Identifier: GPL-3.0-or-later
#: args = -u -c -m --help --profile x -V
import sys
print(sys.argv, sys.orig_argv[2:])
