# SPDX-License-Identifier: GPL-3.0-or-later
import os
if os.fork() == 0:
    raise ValueError("in child")
print(os.waitstatus_to_exitcode(os.wait()[1]))
