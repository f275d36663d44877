# SPDX-License-Identifier: GPL-3.0-or-later
echo 'import sys; print(__name__, sys.argv[0], __spec__.name)' > other.py
$PY -c 'import runpy; runpy.run_module("other", run_name="__main__", alter_sys=True)'
