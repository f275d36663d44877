# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import logging; logging.basicConfig(level=10); logging.debug("a")'; $PY -c 'import logging; logging.debug("b"); logging.warning("c")'
