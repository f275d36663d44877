# SPDX-License-Identifier: GPL-3.0-or-later
import sys


class Module:
    answer = 42
    __name__ = "pyfx_replaces_itself"


sys.modules[__name__] = Module()
sys.modules["pyfx_replaces_itself.extra"] = Module()
