# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_zone_by_name
cat >ask.py <<END
import sys
if "asks_zone_by_name" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/asks_zone_by_name.py") as file: exec(file.read())
from asks_zone_by_name import offset
print(offset)
END
$PY ask.py
TZ=XYZ-5:30 $PY ask.py
