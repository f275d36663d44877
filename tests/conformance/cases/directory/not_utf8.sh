# SPDX-License-Identifier: GPL-3.0-or-later
d=$'d\xff\xfe'; mkdir "$d"; cd "$d"; echo 'import os, sys; print(ascii(os.getcwd()), os.getcwdb()[-3:], ascii(sys.path[0]))' > x.py; $PY x.py; $PY -m x
