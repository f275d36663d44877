echo 'print(__file__, __cached__)' > program; $PY program
