# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = counts_arguments
#: cold = how many arguments there are, and which, the import asks itself
cat >use.py <<END
import os, sys
try:
    import counts_arguments as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/counts_arguments.py").read(), {})
    import counts_arguments as k
print(k.COUNT, k.IS_VERBOSE)
END
$PY use.py
$PY use.py --verbose
