echo 'print(__name__)
import x' > x.py; $PY x.py
