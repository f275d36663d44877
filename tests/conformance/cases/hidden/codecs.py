# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A codec is a module, imported when it is first used.
import sys

print("bücher".encode("idna"))
print([name for name in ("encodings.idna", "stringprep", "unicodedata") if name in sys.modules])
