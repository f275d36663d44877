# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A child is bound to its parent when it is imported, not before.
import xml

print(hasattr(xml, "etree"))
import xml.etree.ElementTree as tree

print(tree.fromstring("<a/>").tag, "xml.dom" in __import__("sys").modules)
print(sorted(name for name in vars(xml) if name[0] != "_"))
