# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A variable that the script sets before the import that reads it.
import os

os.environ["PYFX_TEST_VALUE"] = "mine"
import pyfx_reads

print(pyfx_reads.VALUE)
