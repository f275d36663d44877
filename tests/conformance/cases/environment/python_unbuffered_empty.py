#: env = PYTHONUNBUFFERED=
import sys
print(sys.stdout.write_through)
