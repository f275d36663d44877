#: env = PYTHONWARNINGS=error
#: options = -W ignore
import sys, warnings
print(sys.warnoptions)
warnings.warn("x")
