# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# What can be seen of an imported module.
import _frozen_importlib
import json.decoder

spec = json.decoder.__spec__
print(spec._initializing, json.decoder.__loader__ is spec.loader, spec.origin == json.decoder.__file__)
print(len(_frozen_importlib._module_locks), json.decoder.__cached__ == spec.cached)
