# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# Path hooks of the script's.
import sys


def hook(path):
    raise ImportError


sys.path_hooks.insert(0, hook)
sys.path_importer_cache.clear()
import pyfx_classes

print(pyfx_classes.Point(2))
