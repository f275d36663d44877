# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_directory_in_text
# Warm where the path looks the same in an address, a pattern or between quotes.
cat >use.py <<END
import os, sys
try:
    import keeps_directory_in_text as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps_directory_in_text.py").read(), {})
    import keeps_directory_in_text as k
print(ascii(k.HERE), ascii(k.ADDRESS))
END
$PY use.py
mkdir 'a-b_c.d'; cd 'a-b_c.d'
$PY ../use.py
