# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c '# coding: latin-1
print(ascii("ä"))'
