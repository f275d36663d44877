# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X importtime
#: cold = imports are the point
#: hide = import time:.*\n
print("done")
