# SPDX-License-Identifier: GPL-3.0-or-later
{ echo a; $PY -c 'print("b")'; echo c; $PY -c 'print("d")'; } > out
