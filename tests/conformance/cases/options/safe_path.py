#: options = -P
import sys
print(sys.flags.safe_path, sys.path)
