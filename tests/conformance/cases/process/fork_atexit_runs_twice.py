import atexit, os
atexit.register(print, "atexit")
if os.fork(): os.wait()
