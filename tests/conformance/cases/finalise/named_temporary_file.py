import tempfile
f = tempfile.NamedTemporaryFile()
f.write(b"x")
