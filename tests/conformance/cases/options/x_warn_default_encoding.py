# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X warn_default_encoding
#: start = -X warn_default_encoding
import sys
print(sys.flags)
open(__file__).close()
