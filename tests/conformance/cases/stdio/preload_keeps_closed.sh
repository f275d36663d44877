# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps
#: cold = python3's module finds None in place of the stream
$PY -c '
import os, sys
try:
    import keeps
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps.py").read(), {})
os.write(2, repr(keeps.out).encode())' >&- 2>err
grep Error err
