$PY -c 'print({k: type(v) for k, v in globals().items()})'; echo 'print(list(globals()), __loader__)' | $PY
