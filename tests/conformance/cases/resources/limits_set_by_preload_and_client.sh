# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sets_process
#: cold = what the module makes of other limits cannot be known
ask='import os, sys
if "__pyfx_init__" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/sets_process.py").read(), {})
import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE))'
(ulimit -n 500; $PY -c "$ask")
(ulimit -Hn 600; $PY -c "$ask")
