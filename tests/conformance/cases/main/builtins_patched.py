# SPDX-License-Identifier: GPL-3.0-or-later
import json
__builtins__.added = 5
print(added, eval("added"))
