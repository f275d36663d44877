# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONOPTIMIZE=1
#: start = PYTHONOPTIMIZE
assert False
print(__debug__)
