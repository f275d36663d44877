# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = parses_arguments
#: cold = the import wants the program's arguments
cat >use.py <<END
import os, sys
try:
    import parses_arguments as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/parses_arguments.py").read(), {})
    import parses_arguments as k
print(k.SIZE)
END
$PY use.py
$PY use.py --size=2
$PY use.py extra
