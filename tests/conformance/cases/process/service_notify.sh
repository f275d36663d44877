# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = the manager takes the message from the process that it has started
cat > manager.py <<'P'
import os, socket, struct, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind("notify")
s.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
pid = os.fork()
if pid == 0:
    os.environ.update(NOTIFY_SOCKET=os.path.abspath("notify"), SYSTEMD_EXEC_PID=str(os.getpid()))
    os.execvp(sys.argv[1], sys.argv[1:])
data, anc, _, _ = s.recvmsg(200, 200)
print(data, struct.unpack("3i", anc[0][2])[0] == pid); os.waitpid(pid, 0)
P
/usr/bin/python3 manager.py $PY -c 'import os, socket
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s: s.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])'
rm notify
