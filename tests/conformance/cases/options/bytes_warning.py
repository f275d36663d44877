# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -b
import sys
print(sys.flags.bytes_warning, b"a" == "a", str(b"x"))
