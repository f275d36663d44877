# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo go
$PY -c 'import subprocess; subprocess.Popen(["sh", "-c", "cat go > out"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); print("leaves")' ; echo late > go; while ! test -s out; do :; done
