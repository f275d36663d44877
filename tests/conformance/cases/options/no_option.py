# SPDX-License-Identifier: GPL-3.0-or-later
import sys
print(sys.flags, sys.orig_argv[1:], sys._xoptions, sys.warnoptions, sys.argv)
