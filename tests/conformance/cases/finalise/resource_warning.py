# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -W always
open("/dev/null")
f = open("/dev/null")
