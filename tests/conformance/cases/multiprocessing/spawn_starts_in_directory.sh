# SPDX-License-Identifier: GPL-3.0-or-later
mkdir d; cat > x.py <<'T'
import multiprocessing as mp, os
def f(): print(os.path.basename(os.getcwd()), flush=True)
if __name__ == "__main__":
    os.chdir("d"); p = mp.get_context("spawn").Process(target=f); p.start(); p.join()
T
$PY x.py
