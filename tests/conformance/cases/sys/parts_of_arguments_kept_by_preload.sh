# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_parts_of_arguments
# What an import makes of sys.argv is of the script's, as far as it can be told how it was made.
cat >use.py <<END
import os, sys
try:
    import keeps_parts_of_arguments as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps_parts_of_arguments.py").read(), {})
    import keeps_parts_of_arguments as k
print({name: value for name, value in vars(k).items() if name.isupper()}, vars(k.Tool)["name"], k.Tool.usage)
END
$PY use.py
$PY ./use.py one
mkdir folder; cp use.py folder
$PY folder/use.py one two
$PY "$PWD/folder/use.py" one
