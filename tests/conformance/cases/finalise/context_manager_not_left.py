import contextlib
@contextlib.contextmanager
def m():
    try: yield
    finally: print("left")
x = m(); x.__enter__()
