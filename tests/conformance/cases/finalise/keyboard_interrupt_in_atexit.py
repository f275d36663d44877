import atexit
@atexit.register
def f(): raise KeyboardInterrupt
