# SPDX-License-Identifier: GPL-3.0-or-later
mkdir real; echo 'import sys; print(sys.path[0], __file__, sys.argv)' > real/x.py
ln -s real/x.py link.py; $PY link.py; ln -s "$PWD/real" dir; $PY dir/x.py
