# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sets_process
# What an import gives the process is in force whatever the client has; so are files that others may not read.
cat >x.py <<'END'
import os, sys
if "__pyfx_init__" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/sets_process.py").read(), {})
os.close(os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY, 0o666))
END
for mask in 0 002 022 027 077; do umask $mask; $PY x.py "$PWD/$mask"; done
umask 022; stat -c '%n %a' 0*
