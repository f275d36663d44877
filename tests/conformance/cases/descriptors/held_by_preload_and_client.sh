# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = holds
#: cold = the preload holds descriptor 512 open
exec 512<<<client
$PY -c 'import os; print(os.read(512, 99))'
