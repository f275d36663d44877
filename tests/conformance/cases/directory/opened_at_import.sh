# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = opens_directory
#: cold = the warm-up had another working directory
cat >use.py <<'EOF'
import os
try:
    import opens_directory
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/opens_directory.py").read(), {})
    import opens_directory
print(os.listdir(opens_directory.fd))
EOF
for run in 1 2; do $PY use.py; done
