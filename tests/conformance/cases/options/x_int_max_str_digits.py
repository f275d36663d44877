# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X int_max_str_digits=700
#: start = -X int_max_str_digits
import sys
print(sys.get_int_max_str_digits())
