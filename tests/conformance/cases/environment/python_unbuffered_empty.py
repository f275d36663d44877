# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONUNBUFFERED=
import sys
print(sys.stdout.write_through)
