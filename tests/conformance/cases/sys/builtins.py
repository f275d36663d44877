import builtins
print(sorted(builtins.__dict__))
