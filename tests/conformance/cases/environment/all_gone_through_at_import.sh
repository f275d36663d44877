# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = goes_through_variables
#: env = PYTHONUNBUFFERED=1
cat >ask.py <<END
import sys
if "goes_through" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/goes_through_variables.py") as file: exec(file.read())
import goes_through
print(goes_through.own, sys.stdout.write_through)
END
$PY ask.py
MINE_WIDTH=3 $PY ask.py
