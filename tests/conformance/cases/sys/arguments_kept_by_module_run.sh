# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_arguments
#: cold = with -m, sys.argv[0] becomes the module's file when the program begins
cat >use.py <<END
import os, sys
try:
    import keeps_arguments as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps_arguments.py").read(), {})
    import keeps_arguments as k
print(k.COPY == sys.argv, k.parser.prog, k.one.prog)
END
$PY -m use a
