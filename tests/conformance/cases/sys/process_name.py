# SPDX-License-Identifier: GPL-3.0-or-later
import os
print(open("/proc/self/comm").read(), open("/proc/self/cmdline", "rb").read(), open("/proc/self/status").readline())
