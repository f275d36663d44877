# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_directory_in_text
#: cold = "%20" or a space: which, cannot be told
cat >use.py <<END
import os, sys
try:
    import keeps_directory_in_text as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps_directory_in_text.py").read(), {})
    import keeps_directory_in_text as k
print(ascii(k.HERE), ascii(k.ADDRESS))
END
mkdir 'a b' ; cd 'a b'
$PY ../use.py
mkdir $'\xff'; cd $'\xff'
$PY ../../use.py
mkdir gone; cd gone; rmdir ../gone
$PY ../../../use.py 2>&1 | tail -1
