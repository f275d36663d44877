# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sends
# A socket that the preload made is each run's own: its name, what it gets, its options and flags.
cat >use.py <<'EOF'
import os, sys
try:
    import sends as s
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/sends.py").read(), {})
    import sends as s
from socket import *
SOCKETS = {name: value for name, value in vars(s).items() if isinstance(value, socket)}
for name, one in SOCKETS.items():
    print(name, one.family, one.type, one.proto, one.gettimeout(), one.get_inheritable(), os.get_blocking(one.fileno()))
    print(one.getsockopt(SOL_SOCKET, SO_BROADCAST), one.getsockopt(SOL_SOCKET, SO_RCVBUF), one.getsockopt(SOL_SOCKET, SO_SNDBUF))
print(s.udp.getsockopt(IPPROTO_IP, IP_MULTICAST_TTL), s.udp.getsockname())
print(s.tcp.getsockopt(SOL_SOCKET, SO_REUSEADDR), s.tcp.getsockopt(IPPROTO_TCP, TCP_NODELAY))
s.udp.bind(("127.0.0.1", 0))
s.tcp.bind(("127.0.0.1", 0))
s.tcp.listen()
s.local.bind("socket of " + sys.argv[1])
print(s.same.getsockname())
s.udp.setsockopt(IPPROTO_IP, IP_MULTICAST_TTL, 9)
os.set_blocking(s.local.fileno(), False)
print("others may go on", flush=True)
os.read(0, 1)
s.udp.sendto(sys.argv[1].encode(), s.udp.getsockname())
print([key.data for key, _ in s.selector.select(5)], s.udp.recv(99))
with create_connection(s.tcp.getsockname()) as client, s.tcp.accept()[0] as server:
    client.send(sys.argv[1].encode())
    print(server.recv(99))
EOF
mkfifo gate
# Both have their names before either sends. (-s: the file may not be there yet.)
$PY use.py one <gate >one 2>&1 &
exec 9>gate
until grep -qs others one; do read -rt 0.05 <> <(:); done
echo | $PY use.py two 9>&-
echo >&9
wait
cat one
rm gate socket*
