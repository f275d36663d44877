import io, sys
sys.stdout = io.StringIO()
print("kept")
sys.stderr.write(repr(sys.stdout.getvalue()))
