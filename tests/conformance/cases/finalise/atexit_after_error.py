import atexit, sys
atexit.register(lambda: print(sys.last_type))
1 / 0
