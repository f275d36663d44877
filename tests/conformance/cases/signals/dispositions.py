# SPDX-License-Identifier: GPL-3.0-or-later
import signal
for n in sorted(signal.valid_signals()):
    print(n, signal.getsignal(n))
