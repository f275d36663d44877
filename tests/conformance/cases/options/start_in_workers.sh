# SPDX-License-Identifier: GPL-3.0-or-later
#: start = -I and a seed that it does not heed
cat >work.py <<'END'
import multiprocessing, sys
def flags(_): return str(sys.flags)
if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(method).Pool(1) as pool:
            print(method, pool.map(flags, [0]))
END
PYTHONHASHSEED=3 $PY -I work.py
