$PY -c 'x ='; echo $?
