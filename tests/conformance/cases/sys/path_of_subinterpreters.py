# SPDX-License-Identifier: GPL-3.0-or-later
import sys
if sys.version_info >= (3, 13):
    import _interpreters
    one = _interpreters.create()
    _interpreters.exec(one, "import sys; print(sys.path)")
    _interpreters.destroy(one)
else:
    import _xxsubinterpreters
    one = _xxsubinterpreters.create()
    _xxsubinterpreters.run_string(one, "import sys; print(sys.path)")
    _xxsubinterpreters.destroy(one)
