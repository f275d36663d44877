# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = logs_to_socket
# Each run is connected to who listens now.
cat >use.py <<'EOF'
import os, sys
try:
    import logs_to_socket
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/logs_to_socket.py").read(), {})
    import logs_to_socket
logs_to_socket.log.send(b"from " + sys.argv[1].encode())
logs_to_socket.log.shutdown(1)
EOF
cat >listen.py <<'EOF'
import os, socket
log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
log.bind("\0log of " + os.environ["TMPDIR"])
print("ready", flush=True)
for _ in "12": print(log.recv(99), flush=True)
EOF
mkfifo heard
for round in a b; do
  /usr/bin/python3 listen.py >heard &
  exec 9<heard
  read -ru 9 _
  for run in 1 2; do $PY use.py "$round$run" 9<&-; read -ru 9 line; echo "$line"; done
  wait
done
rm heard
