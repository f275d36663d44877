#: env = PYTHONWARNINGS=error::UserWarning,ignore::DeprecationWarning
import sys, warnings
print(sys.warnoptions)
warnings.warn("x", DeprecationWarning)
warnings.warn("x")
