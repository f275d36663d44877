# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_parts_of_arguments
#: cold = what is made of these by another way would be another
cat >use.py <<END
import os, sys
try:
    import keeps_parts_of_arguments as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps_parts_of_arguments.py").read(), {})
    import keeps_parts_of_arguments as k
print({name: value for name, value in vars(k).items() if name.isupper()}, vars(k.Tool)["name"], k.Tool.usage)
END
cp use.py use; cp use.py a.b.py; ln -s use.py link.py; mkdir folder
$PY use a
$PY a.b.py
$PY link.py
cd folder
$PY ../use.py
$PY - <../use.py
$PY <../use.py
