printf '\xef\xbb\xbfprint("bom")\n' > x.py; $PY x.py
