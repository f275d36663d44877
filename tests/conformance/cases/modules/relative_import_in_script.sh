echo 'from . import x' > s.py; $PY s.py; echo $?
