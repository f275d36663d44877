# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = numpy
#: needs = python3-numpy
for i in 1 2 3 4; do $PY -c 'import numpy as n; print(n.random.rand()); print(n.random.default_rng().random()); print(n.random.randint(1 << 60))'; done | sort | uniq -d | wc -l
