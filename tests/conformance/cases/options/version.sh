#: cold = printed by the parser
$PY -V; $PY -VV
