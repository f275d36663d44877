# SPDX-License-Identifier: GPL-3.0-or-later
echo 'import argparse
p = argparse.ArgumentParser(description="d"); p.add_argument("n", type=int); p.add_argument("--x"); print(p.parse_args())' > x.py
$PY x.py 5 --x y; $PY x.py; echo $?; $PY x.py -h; COLUMNS=40 $PY x.py -h
