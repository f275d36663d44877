# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = numbers_threads
# The numbers in names of threads and processes go on from where the preload was.
cat >use.py <<'EOF'
import os
try:
    import numbers_threads as n
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/numbers_threads.py").read(), {})
    import numbers_threads as n
import concurrent.futures, multiprocessing, threading
def name():
    return threading.current_thread().name
print(n.names, threading.Thread(target=int).name, threading.Timer(1, int).name)
print(n.pool.submit(name).result())
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    print(pool.submit(name).result())
print(multiprocessing.Process(target=int).name)
EOF
for run in 1 2; do $PY use.py; done
