#: env = PYTHONMALLOC=malloc
#: cold = allocator
import sys
print(sys._debugmallocstats is not None)
