#: env = PYTHONIOENCODING=:backslashreplace
import sys
print(sys.stdout, sys.stdout.errors)
print("\udc80")
