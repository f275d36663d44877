# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_variables
#: cold = a zygote is made without Python's own
#: env = PYTHONUNBUFFERED=1
cat >ask.py <<END
import sys
if "keeps_variables" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/keeps_variables.py") as file: exec(file.read())
import keeps_variables
print("PYTHONUNBUFFERED" in keeps_variables.names)
END
$PY ask.py
