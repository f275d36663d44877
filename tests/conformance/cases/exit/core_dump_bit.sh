# SPDX-License-Identifier: GPL-3.0-or-later
#: differs = a core dump is the run's; the client's status does not tell of it
#: hide = line \d+: +\d+
ulimit -c unlimited; $PY -c 'import os; os.abort()'; echo $?; rm -f core*
