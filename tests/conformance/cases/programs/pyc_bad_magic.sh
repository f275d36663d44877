# SPDX-License-Identifier: GPL-3.0-or-later
printf 'abcdefghijklmnopqrst' > x.pyc; $PY x.pyc; echo $?
