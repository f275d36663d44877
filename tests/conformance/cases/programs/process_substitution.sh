# SPDX-License-Identifier: GPL-3.0-or-later
#: hide = /dev/fd/\d+
$PY <(echo 'print("from a pipe", __file__)'); $PY <(echo '1/0')
