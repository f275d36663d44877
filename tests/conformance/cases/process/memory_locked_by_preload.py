# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = locks_memory
#: needs = root
#: cold = a fork does not inherit it
# The memory that an import locked is locked.
import os
import sys

if "__pyfx_init__" not in sys.modules:
    with open(os.environ["PYFX_PROFILE_PATH"] + "/locks_memory.py", encoding="utf-8") as file:
        exec(file.read(), {})
with open("/proc/self/status", encoding="utf-8") as status:
    print([line.split()[1] != "0" for line in status if line.startswith("VmLck:")])
