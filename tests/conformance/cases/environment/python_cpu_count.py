# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHON_CPU_COUNT=37
#: start = PYTHON_CPU_COUNT
import os
print(os.cpu_count(), getattr(os, "process_cpu_count", os.cpu_count)())
