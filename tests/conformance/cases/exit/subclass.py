class E(SystemExit): pass
raise E("text")
