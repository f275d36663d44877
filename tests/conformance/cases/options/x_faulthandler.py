# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X faulthandler
#: start = -X faulthandler
import faulthandler, signal, sys
print(faulthandler.is_enabled(), [s for s in signal.Signals if signal.getsignal(s) is None])
sys.stdout.flush()
signal.raise_signal(signal.SIGSEGV)
