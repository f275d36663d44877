# SPDX-License-Identifier: GPL-3.0-or-later
import signal, time
got = []
signal.signal(signal.SIGALRM, lambda *a: got.append("alarm"))
signal.setitimer(signal.ITIMER_REAL, 0.01)
while not got: time.sleep(0.01)
print(got)
