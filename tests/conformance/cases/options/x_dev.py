# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X dev
#: cold = allocator hooks
import sys
print(sys.flags.dev_mode, sys.warnoptions)
