#: env = PYTHONHOME=/usr
#: cold = where the library is
import sys
print(sys.prefix, sys.path)
