# SPDX-License-Identifier: GPL-3.0-or-later
mkdir json; $PY -c 'import json; print(json.__file__)'
