# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_last_argument
#: cold = which of several it is cannot be told
cat >use.py <<END
import os, sys
try:
    import keeps_last_argument as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps_last_argument.py").read(), {})
    import keeps_last_argument as k
print(k.LAST)
END
$PY use.py
$PY use.py a b
