# SPDX-License-Identifier: GPL-3.0-or-later
# A module that makes an address of the working directory's path. python3 executes it too: see cases/directory/kept_in_text.sh.
import sys

keeper = sys.modules["keeps_directory_in_text"] = type(sys)("keeps_directory_in_text")
exec("import os; HERE = os.getcwd(); ADDRESS = 'file://' + HERE", keeper.__dict__)
