# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_first_argument
# Warm where sys.argv[0] is its own name without a directory and an ending.
cat >use <<END
import os, sys
try:
    import keeps_first_argument as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps_first_argument.py").read(), {})
    import keeps_first_argument as k
print(k.ME, k.NAME)
END
$PY use a
$PY - a <use
$PY -c "$(cat use)" a
