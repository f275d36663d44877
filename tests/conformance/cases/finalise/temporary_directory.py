import tempfile, warnings
d = tempfile.TemporaryDirectory()
open(d.name + "/f", "w").close()
