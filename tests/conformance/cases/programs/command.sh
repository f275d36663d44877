$PY -c 'import sys; print(sys.argv, sys.path[0] == "", __name__, "__file__" in globals())' a -b
