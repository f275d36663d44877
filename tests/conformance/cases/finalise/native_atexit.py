import ctypes
libc = ctypes.CDLL(None)
F = ctypes.CFUNCTYPE(None)
print("x", flush=True)
libc.printf(b"buffered in C")
