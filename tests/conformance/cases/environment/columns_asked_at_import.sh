# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_columns
cat >ask.py <<END
import sys
if "asks_columns" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/asks_columns.py") as file: exec(file.read())
import asks_columns
print(asks_columns.size)
END
$PY ask.py
COLUMNS=40 $PY ask.py
COLUMNS=40 LINES=9 $PY ask.py
