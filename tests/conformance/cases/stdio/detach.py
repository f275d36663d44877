# SPDX-License-Identifier: GPL-3.0-or-later
import sys
print("before")
b = sys.stdout.detach()
b.write(b"raw\n")
