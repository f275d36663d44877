#: options = -bb
print(b"a" == "a")
