# SPDX-License-Identifier: GPL-3.0-or-later
# The working directory, held open. python3 executes it too: see
# cases/directory/opened_at_import.sh.
import os
import sys

module = type(sys)("opens_directory")
sys.modules["opens_directory"] = module
module.fd = os.open(".", os.O_RDONLY)
