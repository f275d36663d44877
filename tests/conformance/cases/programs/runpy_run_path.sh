# SPDX-License-Identifier: GPL-3.0-or-later
echo 'import sys; print(__name__, sys.argv, __file__)' > other.py
cat > x.py <<'T'
import runpy, sys
ns = runpy.run_path("other.py", run_name="__main__")
print(sorted(k for k in ns if k.startswith("__")), __name__, sys.modules["__main__"].__file__)
T
$PY x.py a
