# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHON_FROZEN_MODULES=off
#: cold = from 3.13 on, which has it, the first modules come from files
import codecs, os
print(hasattr(os, "__origname__"), "frozen" in repr(codecs.__spec__.loader))
