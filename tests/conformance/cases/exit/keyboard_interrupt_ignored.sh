# SPDX-License-Identifier: GPL-3.0-or-later
trap '' INT; $PY -c 'raise KeyboardInterrupt'; echo $?
