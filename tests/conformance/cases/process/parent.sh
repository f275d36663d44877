# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import os, sys; print(os.getppid() == int(sys.argv[1]))' $$
