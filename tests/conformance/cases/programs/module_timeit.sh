# SPDX-License-Identifier: GPL-3.0-or-later
$PY -m timeit -n 1 -r 1 pass | grep -o '1 loop'
