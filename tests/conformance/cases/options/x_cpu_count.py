# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X cpu_count=37
#: cold = from 3.13 on, which has it, os goes by it when it is imported
import os, sys
print(sys._xoptions, os.cpu_count(), getattr(os, "process_cpu_count", os.cpu_count)())
