# SPDX-License-Identifier: GPL-3.0-or-later
# A module that reads what /proc tells of its process. python3 executes it too: see
# cases/process/read_from_proc_at_import.sh.
import os
import sys

asks = sys.modules["reads_proc"] = type(sys)("reads_proc")
with open("/proc/self/cmdline", "rb") as file:
    asks.arguments = file.read().split(b"\0")[1:]
asks.has_maps = os.path.exists("/proc/self/maps")
