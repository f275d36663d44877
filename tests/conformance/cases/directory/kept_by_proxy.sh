# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_proxies
cat >ask.py <<END
import sys
if "keeps_proxies" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/keeps_proxies.py") as file: exec(file.read())
import os, keeps_proxies
print(keeps_proxies.made, [one.directory == os.getcwd() for one in keeps_proxies.proxies])
END
$PY ask.py
