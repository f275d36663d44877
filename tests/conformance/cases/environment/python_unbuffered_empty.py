#: env = PYTHONUNBUFFERED=
import sys
print(sys.flags.unbuffered, sys.stdout.write_through)
