# SPDX-License-Identifier: GPL-3.0-or-later
import sys
print("\udc80ä", file=sys.stderr)
