# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c '
import socket, os, subprocess, sys
a, b = socket.socketpair()
subprocess.run([*sys.argv[1:], "-c", "import sys; print(sys.stdout); print(input())"], stdin=b, stdout=b) if a.send(b"in\n") else 0
b.close(); print(a.recv(9999))' $PY
