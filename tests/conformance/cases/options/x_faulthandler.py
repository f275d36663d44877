# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X faulthandler
#: start = -X faulthandler
# The stack of C functions, from 3.14 on, names our libraries: library/faulthandler_c_stack.
#: hide = (  Binary file .*\n)+
import faulthandler, signal, sys
print(faulthandler.is_enabled(), [s for s in signal.Signals if signal.getsignal(s) is None])
sys.stdout.flush()
signal.raise_signal(signal.SIGSEGV)
