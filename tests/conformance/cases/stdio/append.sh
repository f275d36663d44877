# SPDX-License-Identifier: GPL-3.0-or-later
echo before > out; $PY -c 'import sys; print("run"); sys.stdout.flush(); print(sys.stdout.tell())' >> out; echo after >> out
