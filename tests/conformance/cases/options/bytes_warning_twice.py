# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -bb
print(b"a" == "a")
