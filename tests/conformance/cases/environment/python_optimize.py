# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONOPTIMIZE=1
#: cold = asserts of modules imported already
assert False
print(__debug__)
