$PY -c $'print(ascii("\xff"))'; echo $?
