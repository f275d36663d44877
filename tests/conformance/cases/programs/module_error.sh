echo 'def f(): 1/0
f()' > mod.py; $PY -m mod; echo $?
