# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -R
import sys
print(sys.flags, sys.orig_argv[1:])
