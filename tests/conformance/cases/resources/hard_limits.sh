# SPDX-License-Identifier: GPL-3.0-or-later
ulimit -n 77; ulimit -f 100
$PY -c 'import resource as r; print(r.getrlimit(r.RLIMIT_NOFILE), r.getrlimit(r.RLIMIT_FSIZE))
try:
  while True: open("/dev/null").fileno() if not globals().setdefault("k", []).append(open("/dev/null")) else 0
except OSError as e: print(e, len(k))'
