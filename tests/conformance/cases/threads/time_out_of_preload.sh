# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = times_out
#: cold = the time begins with each python3
#: hide = \(most recent call first\):(\n  File .*)+
cat >use.py <<END
import sys
if "times_out" not in sys.modules:
    exec(open("$PYFX_PROFILE_PATH/times_out.py").read(), {})
sys.stdin.read()
END
mkfifo input
exec {writer}<>input
$PY use.py <input
echo $?
rm input
