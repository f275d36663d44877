#: env = PYTHONUNBUFFERED=1
import sys
print(sys.flags.unbuffered, sys.stdout.write_through, type(sys.stdout.buffer))
