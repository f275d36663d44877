#: options = -Walways
import warnings
for _ in range(2):
    warnings.warn("again", ResourceWarning)
