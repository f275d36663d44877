# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = it hides a preloaded module
#: profiles = std
mkdir logging; echo 'print("my logging")' > logging/__init__.py; $PY -c 'import logging'
