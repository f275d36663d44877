# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# sys.modules is another object.
import sys

modules = dict(sys.modules)
sys.modules = modules
import pyfx_classes

print("pyfx_classes" in modules, "dataclasses" in modules)
