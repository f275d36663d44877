# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps
#: options = -u
#: cold = the buffer of -u is the raw object
import os
import sys

try:
    import keeps
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps.py", encoding="utf-8").read(), {})
    import keeps
print(keeps.out is sys.stdout.buffer, keeps.out, keeps.inp)
