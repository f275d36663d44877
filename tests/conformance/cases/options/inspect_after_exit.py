#: options = -i
#: stdin = print("still here")\n
raise SystemExit(3)
