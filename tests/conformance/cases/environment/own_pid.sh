# SPDX-License-Identifier: GPL-3.0-or-later
# A service has SYSTEMD_EXEC_PID; who starts a program by exec may say its number in other ways.
cat > own.py <<'P'
import ctypes, os, subprocess, sys
getenv = ctypes.CDLL(None).getenv; getenv.restype = ctypes.c_char_p
me = str(os.getpid())
print(os.environ["SYSTEMD_EXEC_PID"] == me, os.environ["MY_PID"] == me, getenv(b"MY_PID") == me.encode())
print(os.environ["PARENT_PID"] == str(os.getppid()), os.environ["PID_LATER"] == me, os.environ["MY_PIDS"])
print(subprocess.run("echo $MY_PID", shell=True, capture_output=True, text=True).stdout.strip() == me)
print(f"MY_PID={me}".encode() in open("/proc/self/environ", "rb").read().split(b"\0"))
P
PARENT_PID=$$ bash -c 'export SYSTEMD_EXEC_PID=$$ MY_PID=$$ PID_LATER=not MY_PIDS=1; exec "$@"' - $PY own.py
