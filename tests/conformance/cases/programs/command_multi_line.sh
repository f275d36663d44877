$PY -c '
import sys
for i in range(2):
    print(i)
1/0'
