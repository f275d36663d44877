# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import sys; print(len(sys.argv), sys.argv[-1])' $(seq 20000)
