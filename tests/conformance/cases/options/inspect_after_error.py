# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -i
#: stdin = import sys\nprint(sys.last_type)\n
1 / 0
