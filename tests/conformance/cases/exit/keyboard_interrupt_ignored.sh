trap '' INT; $PY -c 'raise KeyboardInterrupt'; echo $?
