def g():
    try: yield
    finally: print("generator closed")
x = g(); next(x)
raise SystemExit(2)
