# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONINTMAXSTRDIGITS=700
#: start = PYTHONINTMAXSTRDIGITS
import sys
print(sys.get_int_max_str_digits())
