import sys
sys.stdout = None
print("nothing")
sys.stderr = None
1 / 0
