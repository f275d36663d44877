e = SystemExit(1)
e.code = 7
raise e
