$PY -c 'import sys; print(list(map(ascii, sys.argv)), list(map(ascii, sys.orig_argv[1:])))' $'\xff\xfe' $'a\x80'
