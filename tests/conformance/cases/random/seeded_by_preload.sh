# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = seeded
# random.seed(42) in a preloaded module: each run goes on from there.
cat >use.py <<END
import os, random, sys
exec("" if "--warm" in sys.argv else open("$PYFX_PROFILE_PATH/seeded.py").read(), {})
print(random.random(), random.gauss(0, 1), random.getrandbits(99), flush=True)
if os.fork() == 0:
    drawn = random.random()
    random.seed(42)
    print([random.random() for _ in range(4)], drawn == random.random(), flush=True)
    os._exit(0)
os.wait()
END
warm=; case $PY in *pyfxc*) warm=--warm ;; esac
for i in 1 2 3; do $PY use.py $warm; done
