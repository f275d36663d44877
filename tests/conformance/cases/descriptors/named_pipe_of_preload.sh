# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = opens_fifo
#: cold = what one run leaves in a named pipe would be there for the next
cat >use.py <<'EOF'
import os
try:
    import opens_fifo
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/opens_fifo.py").read(), {})
    import opens_fifo
try:
    print(os.read(opens_fifo.fifo, 99))
except BlockingIOError as error:
    print(error)
os.write(opens_fifo.fifo, b"left")
EOF
for run in 1 2 3; do $PY use.py; done
