# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = removes_at_exit
#: cold = what atexit was given cannot be given another
cat >use.py <<END
import os, sys
if "removes_at_exit" not in sys.modules:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/removes_at_exit.py").read(), {})
open("left", "w").close()
END
$PY use.py
ls
