echo long long line > out; $PY -c 'print("s")' 1<> out
