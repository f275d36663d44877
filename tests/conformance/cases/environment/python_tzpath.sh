# SPDX-License-Identifier: GPL-3.0-or-later
mkdir z; PYTHONTZPATH=$PWD/z $PY -c 'import zoneinfo; print(zoneinfo.TZPATH)'
