# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHON_CPU_COUNT=37
#: cold = from 3.13 on, which has it, os goes by it when it is imported
import os
print(os.cpu_count(), getattr(os, "process_cpu_count", os.cpu_count)())
