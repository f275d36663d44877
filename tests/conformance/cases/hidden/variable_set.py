# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# One that an import sets is set by the import.
import os

print(os.environ.get("PYFX_TEST_SET"))
import pyfx_sets

print(os.environ.get("PYFX_TEST_SET"))
os.system("echo $PYFX_TEST_SET")
