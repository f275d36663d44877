# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONDEVMODE=1
#: cold = allocator hooks
import sys
print(sys.flags.dev_mode)
