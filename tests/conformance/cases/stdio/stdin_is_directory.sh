#: cold = a fatal error
#: hide = 0x[0-9a-f]+
$PY -c 'print("no")' < .; echo $?
