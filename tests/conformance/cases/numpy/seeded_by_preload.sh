# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = numpy_seeded
#: needs = python3-numpy
# random.seed(42) and numpy.random.seed(42) in a preloaded module: each run goes on from there.
cat >use.py <<END
import sys
exec("" if "--warm" in sys.argv else open("$PYFX_PROFILE_PATH/numpy_seeded.py").read(), {})
import numpy, random
print(random.random(), numpy.random.rand(), numpy.random.randn(2))
END
warm=; case $PY in *pyfxc*) warm=--warm ;; esac
for i in 1 2 3; do $PY use.py $warm; done
