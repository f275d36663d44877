# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_directory
# A path that is no text by UTF-8 is as os.getcwd() has it.
cat >ask.py <<END
import os, sys
if "asks" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/asks_directory.py").read())
import asks
print(ascii(asks.directory), ascii(asks.below))
END
mkdir $'a \xff'; cd $'a \xff'
$PY ../ask.py
