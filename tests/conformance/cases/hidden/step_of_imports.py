# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
#: differs = the step at which modules are executed is a function of pyfx's
# Who looks into the import system finds it.
import _frozen_importlib

print(type(_frozen_importlib._load_unlocked).__name__)
