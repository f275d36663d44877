import os
f = os.fdopen(1, "w", closefd=False)
f.write("unflushed")
