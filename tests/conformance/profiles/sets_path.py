# SPDX-License-Identifier: GPL-3.0-or-later
# Finds its own modules first, as many projects do. python3 executes it too.
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here + "/sets_path_first")
sys.path.insert(2, "/after/the/program")
sys.path.append("/last")
import found_early
