#: env = PYTHONHASHSEED=abc
#: cold = a fatal error
print("no")
