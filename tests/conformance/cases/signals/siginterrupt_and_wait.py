# SPDX-License-Identifier: GPL-3.0-or-later
import os, signal, threading
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
threading.Thread(target=lambda: os.kill(os.getpid(), signal.SIGUSR1)).start()
print(signal.sigwait({signal.SIGUSR1}))
