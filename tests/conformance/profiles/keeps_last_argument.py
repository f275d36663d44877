# SPDX-License-Identifier: GPL-3.0-or-later
# A module that looks at its last argument. python3 executes it too: see cases/sys/last_argument_kept_by_preload.sh.
import sys

keeper = sys.modules["keeps_last_argument"] = type(sys)("keeps_last_argument")
exec("import sys; LAST = sys.argv[-1]", keeper.__dict__)
