# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONUNBUFFERED=1
import sys
print(sys.stdout.write_through, type(sys.stdout.buffer))
