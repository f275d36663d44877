# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = the text is printed by imports
$PY -v -c 'print(1)' 2>&1 | grep -c '^import ' > count
test $(cat count) -gt 20 && echo many
rm count
