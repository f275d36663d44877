$PY -m nothing; echo $?; $PY -m os.nothing; echo $?; $PY -m json.nothing; echo $?
