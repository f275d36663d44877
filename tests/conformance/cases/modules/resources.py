# SPDX-License-Identifier: GPL-3.0-or-later
import importlib.resources, importlib.metadata, importlib.util
print(importlib.util.find_spec("json").origin, importlib.util.find_spec("nothing"), len(list(importlib.metadata.distributions())) > 0)
