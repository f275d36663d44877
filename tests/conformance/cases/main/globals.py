# SPDX-License-Identifier: GPL-3.0-or-later
print(list(globals()), __name__, __doc__, __package__, __spec__, __loader__.__class__, __annotations__, __builtins__, __cached__)
