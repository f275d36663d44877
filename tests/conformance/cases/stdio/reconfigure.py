# SPDX-License-Identifier: GPL-3.0-or-later
import sys
sys.stdout.reconfigure(encoding="latin-1", line_buffering=True, newline="\r\n")
print("ä", sys.stdout)
