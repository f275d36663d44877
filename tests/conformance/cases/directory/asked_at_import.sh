# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_directory
# An import remembers the working directory: it is the script's.
export PYTHONDONTWRITEBYTECODE=1
cat >ask.py <<'END'
import os, sys
if "asks" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/asks_directory.py").read())
import asks
print(asks.relative, asks.absolute, asks.directory, asks.below)
END
$PY ask.py
mkdir other; cd other
$PY ../ask.py
