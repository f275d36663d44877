#: options = -i
#: stdin = import sys\nprint(sys.last_type)\n
1 / 0
