# SPDX-License-Identifier: GPL-3.0-or-later
mkdir pkg; : > pkg/__init__.py; $PY -m pkg; echo $?
