# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_arguments_in_tuple
cat >use.py <<END
import os, sys
try:
    import keeps_arguments_in_tuple as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps_arguments_in_tuple.py").read(), {})
    import keeps_arguments_in_tuple as k
print(k.AGAIN[1:])
END
$PY use.py a
