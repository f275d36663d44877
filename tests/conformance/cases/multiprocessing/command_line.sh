# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c '
import multiprocessing as mp
p = mp.Process(target=print, args=("x",)); p.start(); p.join()'; echo 'import multiprocessing as mp
def f(): print(__name__)
if __name__ == "__main__":
    p = mp.get_context("spawn").Process(target=f); p.start(); p.join()' > m.py; $PY -m m
