# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X cpu_count=37
#: start = -X cpu_count
import os, sys
print(sys._xoptions, os.cpu_count(), getattr(os, "process_cpu_count", os.cpu_count)())
