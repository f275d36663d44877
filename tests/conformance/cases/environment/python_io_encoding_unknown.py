# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONIOENCODING=nonsense
#: cold = a fatal error
#: hide = 0x[0-9a-f]+
print("no")
