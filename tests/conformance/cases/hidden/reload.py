# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# What is imported again is executed again.
import importlib
import sys

import json
import json.decoder

old = json.decoder.JSONDecoder
importlib.reload(json.decoder)
print(json.decoder.JSONDecoder is old)
del sys.modules["json"], sys.modules["json.decoder"], sys.modules["json.scanner"]
import json as again

print(again is json, again.decoder.JSONDecoder is old)
import pyfx_quiet

del sys.modules["pyfx_quiet"]
import pyfx_quiet as second

print(second is pyfx_quiet)
