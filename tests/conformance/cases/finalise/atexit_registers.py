import atexit
@atexit.register
def f():
    print("f")
    atexit.register(print, "from f")
