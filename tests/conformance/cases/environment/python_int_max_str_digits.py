# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONINTMAXSTRDIGITS=700
#: cold = read once at start-up
import sys
print(sys.get_int_max_str_digits())
