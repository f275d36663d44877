# SPDX-License-Identifier: GPL-3.0-or-later
#: differs = one more descriptor is open, at 3000: the connection to the client
import os, re
print(sorted(map(int, os.listdir("/proc/self/fd"))))
print(re.findall("FDSize:.*", open("/proc/self/status").read()))
