# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -P
import sys
print(sys.flags.safe_path, sys.path)
