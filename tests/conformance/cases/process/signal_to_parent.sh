# SPDX-License-Identifier: GPL-3.0-or-later
trap 'echo trapped' USR1; $PY -c 'import os, signal; os.kill(os.getppid(), signal.SIGUSR1)'; echo $?
