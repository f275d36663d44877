ulimit -v 2000000; $PY -c '
try: bytearray(1 << 32)
except MemoryError: print("no memory")'
