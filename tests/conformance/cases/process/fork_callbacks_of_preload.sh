# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = hears_forks
# Callbacks that a preloaded module has registered hear of the program's forks, and of no other.
cat >use.py <<'EOF'
import logging, os, random
try:
    import hears_forks as hears
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/hears_forks.py").read(), {})
    import hears_forks as hears
os.register_at_fork(before=lambda: hears.heard.append("mine, before"),
                    after_in_child=lambda: hears.heard.append("mine, child"))
print(hears.heard, hears.lock.locked(), flush=True)
if os.fork() == 0:
    print(hears.heard, hears.lock.locked(), flush=True)
    os._exit(0)
os.wait()
print(hears.heard, hears.lock.locked(), os.register_at_fork)
EOF
for run in 1 2 3; do $PY use.py; done
