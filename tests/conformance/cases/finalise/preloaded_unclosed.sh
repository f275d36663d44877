# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = idles
# Unclosed files of the preload are told where such warnings are shown.
cat >use.py <<'END'
import os, sys
try:
    import idles
except ImportError:
    with open(os.environ["PYFX_PROFILE_PATH"] + "/idles.py", encoding="utf-8") as file:
        exec(file.read(), {})
    import idles
idles.NULL.write("nothing")
exec(sys.argv[1])
END
hide() { sed -E 's/fd=[0-9]+/fd=N/'; }
$PY use.py '' 2>&1 | hide
$PY use.py 'next(idles.GENERATOR); idles.OUT.write("written\n")' 2>&1 | hide
$PY use.py 'idles.OUT.write("written\n"); idles.OUT.flush()' 2>&1 | hide
$PY -Wdefault use.py '' 2>&1 | hide
$PY use.py 'import warnings; warnings.simplefilter("always")' 2>&1 | hide
$PY -Werror::ResourceWarning use.py 'idles.NULL.close()' 2>&1 | hide
