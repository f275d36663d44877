# SPDX-License-Identifier: GPL-3.0-or-later
import json, pickle, copy
print(json.dumps({"b": [1, None]}, indent=1), pickle.dumps({1: "a"}), copy.deepcopy([[1]]))
