# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sets_sys
#: cold = what the module makes of another TZ cannot be known
ask='import os, sys
if "__pyfx_init__" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/sets_sys.py").read(), {})
import time; print(time.tzname, time.localtime(0).tm_hour, os.environ["TZ"])'
TZ=Europe/Berlin $PY -c "$ask"; TZ= $PY -c "$ask"
