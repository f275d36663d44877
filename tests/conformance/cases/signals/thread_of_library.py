# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = numpy
#: needs = python3-numpy libopenblas.so.0
#: differs = OpenBLAS's threads begin in a run when they are first used
# A signal for the process that its main thread blocks is taken by a thread that does not.
import numpy  # starts OpenBLAS's pool
import os
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
print("lives", flush=True)
os.kill(os.getpid(), signal.SIGUSR2)
print("pending", signal.sigpending(), flush=True)
