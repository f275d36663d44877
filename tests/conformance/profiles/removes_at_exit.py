# SPDX-License-Identifier: GPL-3.0-or-later
# A module that removes a file of its own at the end. python3 executes it too: see cases/directory/kept_by_exit_function.sh.
import sys

remover = sys.modules["removes_at_exit"] = type(sys)("removes_at_exit")
exec("import atexit, os; atexit.register(os.remove, os.path.abspath('left'))", remover.__dict__)
