# SPDX-License-Identifier: GPL-3.0-or-later
: > x.py; $PY x.py; echo $?
