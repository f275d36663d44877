# SPDX-License-Identifier: GPL-3.0-or-later
# A module that goes through all variables for those of its own, as tqdm does. python3 executes it
# too: see cases/environment/all_gone_through_at_import.sh.
import os
import sys

sys.modules["goes_through"] = type(sys)("goes_through")
sys.modules["goes_through"].own = {
    name[len("MINE_"):]: value for name, value in os.environ.items() if name.startswith("MINE_")}
