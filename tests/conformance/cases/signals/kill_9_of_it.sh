# SPDX-License-Identifier: GPL-3.0-or-later
mkfifo ready held
$PY -c 'import os, time; f = open("held", "w"); open("ready", "w").close(); time.sleep(50)' & p=$!
cat held & c=$!; read -r x < ready; kill -9 $p; wait $p 2>/dev/null; echo $?; wait $c; echo "the run is gone"
