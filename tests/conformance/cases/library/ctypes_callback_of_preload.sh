# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = makes_callback
cat >ask.py <<END
import sys
if "makes_callback" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/makes_callback.py") as file: exec(file.read())
import ctypes, makes_callback
numbers = (ctypes.c_int * 4)(3, 1, 4, 2)
ctypes.CDLL(None).qsort(numbers, len(numbers), ctypes.sizeof(ctypes.c_int), makes_callback.compare)
print(*numbers)
END
$PY ask.py
