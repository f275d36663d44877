# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_sys
#: args = one
import os
import sys

try:
    import asks_sys
except ImportError:
    with open(os.environ["PYFX_PROFILE_PATH"] + "/asks_sys.py", encoding="utf-8") as file:
        exec(file.read(), {})
    import asks_sys

print(asks_sys.arguments == sys.argv, asks_sys.is_forked())
