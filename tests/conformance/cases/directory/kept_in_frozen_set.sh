# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_directory_hashed
#: cold = a frozen set cannot be given other items
cat >use.py <<'END'
import os, sys
try:
    import keeps_directory_hashed as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps_directory_hashed.py").read(), {})
    import keeps_directory_hashed as k
print(k.PLACES)
END
$PY use.py
