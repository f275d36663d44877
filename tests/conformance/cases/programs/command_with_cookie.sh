$PY -c '# coding: latin-1
print(ascii("ä"))'
