# SPDX-License-Identifier: GPL-3.0-or-later
echo 'print("zipped", __file__)' > mod.py; /usr/bin/python3 -m zipfile -c z.zip mod.py; rm mod.py
PYTHONPATH=z.zip $PY -c 'import mod'; rm z.zip
