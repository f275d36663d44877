# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_distributions
#: cold = a distribution beside the script would be found by the preload
# An import looks for installed distributions; one is beside the script, one on PYTHONPATH.
export PYTHONDONTWRITEBYTECODE=1
mkdir script path
for d in script path; do
    mkdir $d/asks_plugin-1.dist-info
    printf 'Metadata-Version: 2.1\nName: asks-plugin\nVersion: 1\n' >$d/asks_plugin-1.dist-info/METADATA
done
cat >ask.py <<'END'
import os, sys
if "asks" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/asks_distributions.py").read())
import asks
print(asks.plugins)
END
cp ask.py script
$PY script/ask.py
PYTHONPATH=path $PY ask.py
