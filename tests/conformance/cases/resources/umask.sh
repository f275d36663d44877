# SPDX-License-Identifier: GPL-3.0-or-later
umask 0027; $PY -c 'import os; open("f", "w").close(); os.mkdir("d"); print(oct(os.umask(0)))'
umask 0; $PY -c 'open("g", "w").close()'; umask 0777; $PY -c 'open("h", "w").close()'
