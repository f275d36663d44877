# SPDX-License-Identifier: GPL-3.0-or-later
#: stdin = x = 1\n
$PY -m tokenize | head -2; $PY -m platform | wc -l; $PY -m base64 -t 2>&1 | tail -1
