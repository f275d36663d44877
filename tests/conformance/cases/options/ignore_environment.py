# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -E
#: env = PYTHONPATH=/nowhere
#: env = PYTHONWARNINGS=error
#: env = PYTHONUNBUFFERED=1
import sys
print(sys.flags, sys.path, sys.warnoptions, sys.stdout.write_through)
