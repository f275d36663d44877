# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X frozen_modules=off
#: start = -X frozen_modules
import codecs, os, sys
print(sys._xoptions, hasattr(os, "__origname__"), codecs.__spec__.loader)
