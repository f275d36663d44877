# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONHASHSEED=5
#: cold = the hash secret
print(hash("abc"), list({"a", "b", "c", "d"}))
