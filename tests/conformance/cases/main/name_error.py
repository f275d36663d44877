def f():
    return patern
pattern = 1
f()
