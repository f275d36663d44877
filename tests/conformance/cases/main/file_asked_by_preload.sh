# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_main
# An import that asks for the script's file is told.
cat >use.py <<END
import os, sys
try:
    import asks_main as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/asks_main.py").read(), {})
    import asks_main as k
print({name: value for name, value in vars(k).items() if name.isupper()})
END
$PY use.py
mkdir folder; cp use.py folder; $PY folder/use.py
$PY ./use.py
