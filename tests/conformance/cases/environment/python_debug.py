#: env = PYTHONDEBUG=2
import sys
print(sys.flags.debug)
