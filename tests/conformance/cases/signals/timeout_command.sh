# SPDX-License-Identifier: GPL-3.0-or-later
timeout 0.5 $PY -c 'import time; time.sleep(50)'; echo $?
