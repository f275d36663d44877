# SPDX-License-Identifier: GPL-3.0-or-later
mkdir $'a\nb'; cd $'a\nb'; echo '1/0' > x.py; $PY x.py; echo $?
