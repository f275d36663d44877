# SPDX-License-Identifier: GPL-3.0-or-later
x: int = 1
print(__annotations__, __builtins__.__name__)
