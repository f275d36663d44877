# SPDX-License-Identifier: GPL-3.0-or-later
# A module that keeps sys.argv[0]. python3 executes it too: see cases/sys/first_argument_kept_by_preload.sh.
import sys

keeper = sys.modules["keeps_first_argument"] = type(sys)("keeps_first_argument")
exec("import os, sys; ME = sys.argv[0]; NAME = os.path.splitext(os.path.basename(ME))[0]", keeper.__dict__)
