# SPDX-License-Identifier: GPL-3.0-or-later
# CPython notes a KeyboardInterrupt that ends a text run by exec(), and dies of it at its own end though it was caught;
# unless exec() has run something else since, be it in an exit handler.
cat >caught.py <<'EOF'
import os, signal
try:
    exec("os.kill(os.getpid(), signal.SIGINT)\nwhile True: pass")
except KeyboardInterrupt:
    print("caught", flush=True)
EOF
cat caught.py - >exits.py <<'EOF'
raise SystemExit(3)
EOF
cat caught.py - >forgotten.py <<'EOF'
exec("print('something else', flush=True)")
EOF
cat >at_exit.py <<'EOF'
import atexit, os, runpy
atexit.register(runpy.run_path, "caught.py")
EOF
cat >forgotten_at_exit.py <<'EOF'
import atexit, os, signal
atexit.register(lambda: exec("print('something else', flush=True)"))
os.kill(os.getpid(), signal.SIGINT)
while True:
    pass
EOF
for name in caught exits forgotten at_exit forgotten_at_exit; do
  $PY $name.py 2>/dev/null
  echo "$name.py: $?"
  $PY -m $name 2>/dev/null
  echo "-m $name: $?"
  $PY -c "$(cat $name.py)" 2>/dev/null
  echo "-c of $name: $?"
  $PY - <$name.py 2>/dev/null
  echo "- of $name: $?"
done
