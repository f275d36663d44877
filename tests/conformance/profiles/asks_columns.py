# SPDX-License-Identifier: GPL-3.0-or-later
# A module that asks how wide it may write. python3 executes it too: see
# cases/environment/columns_asked_at_import.sh.
import shutil
import sys

sys.modules["asks_columns"] = type(sys)("asks_columns")
sys.modules["asks_columns"].size = shutil.get_terminal_size()
