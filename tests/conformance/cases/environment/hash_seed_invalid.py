# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONHASHSEED=abc
#: cold = a fatal error
print("no")
