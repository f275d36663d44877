# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = idles
#: differs = pyfx has a weak reference to it
import os
import weakref

try:
    import idles
except ImportError:
    with open(os.environ["PYFX_PROFILE_PATH"] + "/idles.py", encoding="utf-8") as file:
        exec(file.read(), {})
    import idles
print(weakref.getweakrefcount(idles.GENERATOR))
