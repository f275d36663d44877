# SPDX-License-Identifier: GPL-3.0-or-later
ulimit -f 1; $PY -c 'open("f", "wb").write(b"x" * 100000)'; echo $?
