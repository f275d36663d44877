import sys
print("\udc80ä", file=sys.stderr)
