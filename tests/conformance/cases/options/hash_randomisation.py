#: options = -R
import sys
print(sys.flags, sys.orig_argv[1:])
