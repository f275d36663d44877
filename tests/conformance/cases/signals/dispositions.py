import signal
for n in sorted(signal.valid_signals()):
    print(n, signal.getsignal(n))
