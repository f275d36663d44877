$PY -m timeit -n 1 -r 1 pass | grep -o '1 loop'
