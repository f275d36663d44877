import atexit
atexit.register(print, "first registered")
@atexit.register
def f(): 1 / 0
