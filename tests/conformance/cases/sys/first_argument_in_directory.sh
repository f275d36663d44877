# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_first_argument
# sys.argv[0] and its name, of a program in a directory, too.
mkdir folder
cat >folder/use.py <<END
import os, sys
try:
    import keeps_first_argument as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps_first_argument.py").read(), {})
    import keeps_first_argument as k
print(k.ME, k.NAME)
END
$PY folder/use.py
cd folder
$PY use.py
