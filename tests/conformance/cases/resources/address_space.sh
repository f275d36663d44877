# SPDX-License-Identifier: GPL-3.0-or-later
ulimit -v 2000000; $PY -c '
try: bytearray(1 << 32)
except MemoryError: print("no memory")'
