#: env = PYTHONINSPECT=1
#: stdin = print("prompt", x)\n
x = 1
