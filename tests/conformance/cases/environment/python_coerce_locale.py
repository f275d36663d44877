# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONCOERCECLOCALE=0
#: env = LANG=C
#: cold = not coerced
import os, sys
print(os.environ.get("LC_CTYPE"), sys.flags.utf8_mode)
