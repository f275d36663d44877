# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo f; echo 'import sys; print(sys.argv, sys.path[0])' > f & $PY f; wait
