# SPDX-License-Identifier: GPL-3.0-or-later
mkdir d; : > d/x.py; cd d; /usr/bin/python3 -m zipfile -c ../z.zip x.py; cd ..; $PY z.zip; echo $?; rm z.zip
