# SPDX-License-Identifier: GPL-3.0-or-later
# Modules that hold the program's, as dill and rlcompleter do. python3 executes it too: see
# cases/modules/main_kept_by_preload.py.
import sys

keeps_main = type(sys)("keeps_main")
sys.modules["keeps_main"] = keeps_main
keeps_main.main = sys.modules["__main__"]
keeps_main.names = vars(keeps_main.main)
keeps_main.main.put_there = "by an import"
