# SPDX-License-Identifier: GPL-3.0-or-later
#: hide = 0x[0-9a-f]+
import sys
sys.stderr.close()
1 / 0
