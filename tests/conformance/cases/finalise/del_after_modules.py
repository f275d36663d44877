# SPDX-License-Identifier: GPL-3.0-or-later
# A destructor of what the program's module holds finds no module of the interpreter's start any more.
import sys

SOURCE = """
class Imports:
    def __init__(self, names):
        self.names = names

    def __del__(self):
        for name in self.names:
            try:
                print(name, __import__(name) is not None, flush=True)
            except ImportError as error:
                print(name, error, flush=True)
        raise ValueError("without a source line, since io has gone")
"""
# In a namespace of its own, so that it does not keep the program's module alive.
elsewhere = {"__name__": "elsewhere"}
exec(compile(SOURCE, __file__, "exec"), elsewhere)
# 3.14 starts without io.
own = elsewhere["Imports"](["io", "codecs", "sys", "posixpath", "builtins"][sys.version_info >= (3, 14) :])
del elsewhere
