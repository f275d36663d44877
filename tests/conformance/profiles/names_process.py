# SPDX-License-Identifier: GPL-3.0-or-later
# A module that makes a name of the number of its process. python3 executes it too: see
# cases/process/name_made_of_number_by_preload.sh.
import sys

names = sys.modules["names_process"] = type(sys)("names_process")
exec('import os\nPATH = f"/tmp/of-{os.getpid()}.socket"\n', names.__dict__)
