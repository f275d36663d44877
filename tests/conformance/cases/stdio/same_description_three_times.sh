# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import os, sys; print(os.path.sameopenfile(0, 1), os.path.sameopenfile(1, 2)); print("e", file=sys.stderr)' <> f >&0 2>&0
