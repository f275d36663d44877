# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo go
$PY -c 'import os
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
open("out", "w").write(open("go").read())'; echo text > go; while ! test -s out; do :; done
