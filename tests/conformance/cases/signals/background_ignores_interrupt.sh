$PY -c 'import signal; print(signal.getsignal(signal.SIGINT))' & wait $!
