import sys
sys.stdout.write("a")
sys.stderr.write("b")
