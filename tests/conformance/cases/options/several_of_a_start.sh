# SPDX-License-Identifier: GPL-3.0-or-later
#: start = -O -s -X utf8 and a variable
PYTHONHASHSEED=3 $PY -Os -X utf8 -B -c 'import subprocess, sys
print(sys.flags, sys._xoptions, hash("x"), subprocess._args_from_interpreter_flags())'
