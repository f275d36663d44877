# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# And is not where the script has set it.
import os

os.environ["PYFX_TEST_SET"] = "mine"
import pyfx_sets

print(os.environ.get("PYFX_TEST_SET"))
