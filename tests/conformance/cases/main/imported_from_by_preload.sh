# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = imports_from_main
# A name that a program may have, and __main__ has not, is no question for the script's file.
$PY -c 'print(1)'
echo 'print(2)' | $PY
