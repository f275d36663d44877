# SPDX-License-Identifier: GPL-3.0-or-later
# A module that restarts itself. python3 executes it too: see cases/sys/arguments_kept_in_tuple.sh.
import sys

keeper = sys.modules["keeps_arguments_in_tuple"] = type(sys)("keeps_arguments_in_tuple")
exec("import sys; AGAIN = (sys.executable, *sys.argv)", keeper.__dict__)
