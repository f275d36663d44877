# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONIOENCODING=utf-16
print("a")
print("b")
