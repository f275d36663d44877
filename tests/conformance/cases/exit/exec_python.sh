# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import os, sys; os.execv(sys.executable, [sys.executable, "-c", "import sys; print(sys.argv, sys.orig_argv)", "x"])'
