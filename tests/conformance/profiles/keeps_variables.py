# SPDX-License-Identifier: GPL-3.0-or-later
# Copies of the environment. python3 executes it too: see cases/environment/all_kept_by_preload.sh.
import os
import sys

sys.modules["keeps_variables"] = type(sys)("keeps_variables")
sys.modules["keeps_variables"].names = frozenset(os.environ)
