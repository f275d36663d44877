#: env = PYTHONHASHSEED=random
import sys
print(sys.flags.hash_randomization)
