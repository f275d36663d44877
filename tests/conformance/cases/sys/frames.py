# SPDX-License-Identifier: GPL-3.0-or-later
import sys
f = sys._getframe()
print(f.f_back, f.f_code.co_name, f.f_code.co_filename, f.f_globals is globals(), f.f_lineno)
