$PY -c 'import os, sys; print(os.getppid() == int(sys.argv[1]))' $$
