# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X dev
#: start = -X dev
import sys
print(sys.flags, sys._xoptions, sys.warnoptions, sys.path)
import faulthandler, signal, warnings
print(faulthandler.is_enabled(), signal.getsignal(signal.SIGSEGV), warnings.filters)
file = open(__file__)
file = None  # ResourceWarning
