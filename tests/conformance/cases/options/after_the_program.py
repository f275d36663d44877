#: args = -u -c -m --help --profile x -V
import sys
print(sys.argv, sys.orig_argv[2:])
