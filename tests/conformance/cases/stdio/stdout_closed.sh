# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import sys; print("lost"); print(sys.stdout, file=sys.stderr)' >&-; echo $?
