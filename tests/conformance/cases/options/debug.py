#: options = -d
import sys
print(sys.flags)
