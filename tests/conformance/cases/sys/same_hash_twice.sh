# SPDX-License-Identifier: GPL-3.0-or-later
#: differs = runs of one zygote share the hash secret, within python3 each has its own
test "$($PY -c 'print(hash("a"))')" = "$($PY -c 'print(hash("a"))')" && echo same || echo different
