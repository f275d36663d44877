ulimit -f 1; $PY -c 'open("f", "wb").write(b"x" * 100000)'; echo $?
