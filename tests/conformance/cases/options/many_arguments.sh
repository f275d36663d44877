$PY -c 'import sys; print(len(sys.argv), sys.argv[-1])' $(seq 20000)
