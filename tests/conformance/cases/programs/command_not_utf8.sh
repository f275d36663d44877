# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c $'print(ascii("\xff"))'; echo $?
