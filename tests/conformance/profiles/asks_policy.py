# SPDX-License-Identifier: GPL-3.0-or-later
# A library that has its own variable, with a name like those of CPython's, as zstandard has
# PYTHON_ZSTANDARD_IMPORT_POLICY. python3 executes it too.
import os
import sys

asks = type(sys)("asks")
asks.policy = os.environ.get("PYTHON_ASKS_IMPORT_POLICY")
sys.modules["asks"] = asks
