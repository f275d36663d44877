#: env = PYTHONHASHSEED=5
#: cold = the hash secret
print(hash("abc"), list({"a", "b", "c", "d"}))
