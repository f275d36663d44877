# SPDX-License-Identifier: GPL-3.0-or-later
import multiprocessing as mp, sys
from multiprocessing import spawn
print(sys.modules["__main__"].__spec__, spawn.get_preparation_data("x").get("init_main_from_path"), spawn.get_executable(), sys.orig_argv)
