#: options = -b
import sys
print(sys.flags.bytes_warning, b"a" == "a", str(b"x"))
