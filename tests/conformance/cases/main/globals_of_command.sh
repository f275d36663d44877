# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'print({k: type(v) for k, v in globals().items()})'; echo 'print(list(globals()), __loader__)' | $PY
