# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_directory
#: cold = whether a path in "/" was joined with one stroke or two cannot be told
cat >ask.py <<'END'
import os, sys
if "asks" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/asks_directory.py").read())
import asks
print(asks.directory, asks.below)
END
here=$PWD; cd /
$PY "$here/ask.py"
