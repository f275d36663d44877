# SPDX-License-Identifier: GPL-3.0-or-later
import importlib


def __getattr__(name):
    if name in ("one", "two"):
        return importlib.import_module("pyfx_lazy." + name)
    if name == "function":
        from .two import function

        globals()["function"] = function
        return function
    raise AttributeError(name)
