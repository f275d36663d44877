# SPDX-License-Identifier: GPL-3.0-or-later
import inspect
import subprocess
import sys
import types

started = sys.modules["starts"] = types.ModuleType("starts")
started.said = subprocess.run(["pwd"], capture_output=True, text=True, check=False).stdout
started.outermost = inspect.stack()[-1].filename
