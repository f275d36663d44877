# SPDX-License-Identifier: GPL-3.0-or-later
#: args = '' ' ' 'a b' '*' 'ä' '-' '--' '"'
import sys
print(sys.argv[1:], sys.orig_argv[2:])
