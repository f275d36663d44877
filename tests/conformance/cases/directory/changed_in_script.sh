# SPDX-License-Identifier: GPL-3.0-or-later
mkdir d; echo 'import os; os.chdir("d"); open("f", "w").write("x"); 1/0' > x.py; $PY x.py; echo $?
