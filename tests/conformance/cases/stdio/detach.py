import sys
print("before")
b = sys.stdout.detach()
b.write(b"raw\n")
