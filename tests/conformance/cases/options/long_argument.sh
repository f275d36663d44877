# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import sys; print(len(sys.argv[1]))' $(head -c 120000 /dev/zero | tr '\0' x)
