#: hide = \d+ Killed
ulimit -t 1; $PY -c '
while True: pass'; echo $?
