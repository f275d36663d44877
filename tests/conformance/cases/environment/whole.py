# SPDX-License-Identifier: GPL-3.0-or-later
#: env = ODD= a=b=c 
#: env = EMPTY=
import os
print(sorted(os.environ.items()), len(os.environb))
