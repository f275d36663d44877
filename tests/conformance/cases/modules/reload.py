# SPDX-License-Identifier: GPL-3.0-or-later
import importlib, json
print(importlib.reload(json) is json)
