# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_zone
cat >ask.py <<END
import sys
if "asks_zone" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/asks_zone.py") as file: exec(file.read())
from asks_zone import hour, names, offset, zone
print(hour, names, offset, zone)
END
$PY ask.py
TZ=XYZ-5:30 $PY ask.py
TZ=ABC+4 $PY ask.py
