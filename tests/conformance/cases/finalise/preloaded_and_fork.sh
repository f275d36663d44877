# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = lasts
# A child that ends by sys.exit() finalises its copies.
cat >use.py <<'END'
import os, sys
try:
    import lasts
except ImportError:
    with open(os.environ["PYFX_PROFILE_PATH"] + "/lasts.py", encoding="utf-8") as file:
        exec(file.read(), {})
    import lasts
lasts.SESSION.items.append(1)
if child := os.fork():
    os.waitpid(child, 0)
    lasts.SESSION.items.append(2)
    lasts.OUT.write("the parent's\n")
else:
    lasts.OUT.write("the child's\n")
    sys.exit(4)
END
$PY use.py | od -c
$PY -c 'exec(open("use.py").read().replace("sys.exit", "os._exit"))' | od -c
