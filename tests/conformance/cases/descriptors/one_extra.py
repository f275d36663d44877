#: differs = one more descriptor is open, at 3000: the connection to the client
import os
print(sorted(map(int, os.listdir("/proc/self/fd"))))
