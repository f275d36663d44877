# SPDX-License-Identifier: GPL-3.0-or-later
cat > start.py <<'T'
import os, socket, sys
s = socket.socket(socket.AF_UNIX); s.bind("sock"); s.listen()
os.dup2(s.fileno(), 3) if s.fileno() != 3 else os.set_inheritable(3, True)
os.environ["LISTEN_FDS"] = "1"
os.execv(sys.argv[1], sys.argv[1:])
T
/usr/bin/python3 start.py $PY -c 'import os, socket; s = socket.socket(fileno=3); print(s.family.name, s.getsockname(), os.environ["LISTEN_FDS"])'
