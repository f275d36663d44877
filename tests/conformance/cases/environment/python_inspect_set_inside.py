#: stdin = print("prompt", x)\n
import os
x = 2
os.environ["PYTHONINSPECT"] = "1"
