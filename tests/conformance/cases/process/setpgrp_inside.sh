# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import os; os.setpgrp(); print(os.getpgrp() == os.getpid())'
