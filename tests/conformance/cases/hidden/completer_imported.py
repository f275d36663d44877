# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# The program that it has imported is this one.
import sys

import rlcompleter

print(rlcompleter.__main__ is sys.modules["__main__"], list(vars(rlcompleter)))
answer = 42
print(rlcompleter.Completer().complete("answe", 0))
