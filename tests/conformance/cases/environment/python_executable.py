# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONEXECUTABLE=/some/python
#: cold = honoured on Linux too
import sys
print(sys.executable, sys.orig_argv[0])
