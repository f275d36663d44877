# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import sys; open(sys.argv[1], "w").write("to sort\nby\n")' >(sort > sorted); while ! test -s sorted; do :; done
