# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A package that was taken out is imported anew, with all that is below it.
import sys
import xml.etree.ElementTree as first

del sys.modules["xml.etree.ElementTree"], sys.modules["xml.etree"]
import xml.etree.ElementTree as second

print(first is second, first.Element is second.Element)
print(sys.modules["xml"].etree is sys.modules["xml.etree"])
