# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# The order of sys.modules is python3's.
import sys

import json
import csv
import pyfx_classes
import logging.handlers

print("\n".join(sys.modules))
