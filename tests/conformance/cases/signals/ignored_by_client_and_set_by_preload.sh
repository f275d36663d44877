# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sets_process
#: cold = whether the module leaves an ignored signal alone cannot be known
(trap '' TERM; $PY -c 'import os, sys
if "__pyfx_init__" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/sets_process.py").read(), globals())
import signal; print(getattr(signal.getsignal(15), "__name__", 0))'
)
