#: cold = printed by the parser
#: hide = usage: \S+
$PY -c; echo $?
