# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = compares_name
#: differs = what a text is compared with leaves nothing to be found
cat >use.py <<END
import os, sys
try:
    import compares_name as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/compares_name.py").read(), {})
    import compares_name as k
print(k.NAME, k.IS_USE)
END
$PY use.py
