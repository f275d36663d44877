mkdir d; $PY d; echo $?
