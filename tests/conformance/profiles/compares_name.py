# SPDX-License-Identifier: GPL-3.0-or-later
# A module that decides by its program's name. python3 executes it too: see cases/sys/name_compared_by_preload.sh.
import sys

comparer = sys.modules["compares_name"] = type(sys)("compares_name")
exec("import os, sys; NAME = os.path.basename(sys.argv[0]); IS_USE = NAME == 'use.py'", comparer.__dict__)
