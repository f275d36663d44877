# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -O
#: cold = asserts of modules imported already
assert False
print(__debug__)
