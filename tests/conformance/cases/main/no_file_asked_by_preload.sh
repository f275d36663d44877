# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_main
#: cold = an import asked for __main__.__file__, which only a script has
cat >use.py <<END
import os, sys
try:
    import asks_main as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/asks_main.py").read(), {})
    import asks_main as k
print({name: value for name, value in vars(k).items() if name.isupper()})
END
$PY -c "$(cat use.py)"
$PY <use.py
$PY -m use
mkdir folder; cp use.py folder/__main__.py; $PY folder
