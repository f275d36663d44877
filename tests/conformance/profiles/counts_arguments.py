# SPDX-License-Identifier: GPL-3.0-or-later
# A module that decides by sys.argv. python3 executes it too: see cases/sys/arguments_counted_by_preload.sh.
import sys

counter = sys.modules["counts_arguments"] = type(sys)("counts_arguments")
exec("import sys; COUNT = len(sys.argv); IS_VERBOSE = '--verbose' in sys.argv", counter.__dict__)
