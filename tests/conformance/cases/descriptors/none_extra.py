import os
print(sorted(map(int, os.listdir("/proc/self/fd"))), open("/dev/null").fileno())
