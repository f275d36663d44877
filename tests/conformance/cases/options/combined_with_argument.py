#: options = -BuWerror
import sys, warnings
print(sys.flags, sys.warnoptions)
warnings.warn("x")
