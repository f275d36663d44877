# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = generators
# Generators that the preload keeps draw other numbers in each run, unless they were seeded on purpose.
cat >use.py <<END
import os, random
try:
    import generators as g
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/generators.py").read(), {})
    import generators as g
with open("drawn", "a") as file:
    print(random.random(), random.gauss(0, 1), file=file)
    for one in g.fresh:
        print(one.gauss(0, 1), one.random(), one.getrandbits(70), sep="\n", file=file)
for one in g.chosen:
    print(one.random(), one.gauss(0, 1), one.getrandbits(70))
print(g.fresh[1].sides)
END
for i in 1 2 3; do $PY use.py; done
echo; sort drawn | uniq -d | wc -l; wc -l <drawn; rm drawn
