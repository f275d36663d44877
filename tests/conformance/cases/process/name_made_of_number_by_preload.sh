# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = names_process
#: cold = two runs would have the same name
cat >use.py <<END
import os
try:
    import names_process as names
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/names_process.py").read(), {})
    import names_process as names
print(names.PATH == f"/tmp/of-{os.getpid()}.socket")
END
for run in 1 2; do $PY use.py; done
