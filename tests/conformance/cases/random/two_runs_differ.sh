# SPDX-License-Identifier: GPL-3.0-or-later
a=$($PY -c 'import random; print(random.random(), random.getrandbits(99))'); b=$($PY -c 'import random; print(random.random(), random.getrandbits(99))'); test "$a" = "$b" && echo same || echo differ
