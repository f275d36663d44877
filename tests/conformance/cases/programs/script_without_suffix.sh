# SPDX-License-Identifier: GPL-3.0-or-later
echo 'print(__file__, __cached__)' > program; $PY program
