#: env = PYTHONIOENCODING=utf-16
print("a")
print("b")
