# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHON_FROZEN_MODULES=off
#: start = PYTHON_FROZEN_MODULES
import codecs, os
print(hasattr(os, "__origname__"), "frozen" in repr(codecs.__spec__.loader))
