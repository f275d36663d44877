import os, atexit
atexit.register(print, "never")
print("unflushed")
os._exit(5)
