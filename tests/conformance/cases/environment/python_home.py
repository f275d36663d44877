# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONHOME=/usr
#: cold = where the library is
import sys
print(sys.prefix, sys.path)
