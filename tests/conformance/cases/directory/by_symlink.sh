mkdir real; ln -s real link; cd link; $PY -c 'import os; print(os.getcwd(), os.environ["PWD"])'
