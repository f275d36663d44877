# SPDX-License-Identifier: GPL-3.0-or-later
for i in $(seq 30); do d=$(printf 'x%.0s' $(seq 150)); mkdir $d; cd $d; done 2>/dev/null
$PY -c 'import os
try: print(len(os.getcwd()) > 4000)
except OSError as e: print(e)
open("here", "w").close()'; rm here; cd "$CASE"; cd ~/../case; rm -rf x*
