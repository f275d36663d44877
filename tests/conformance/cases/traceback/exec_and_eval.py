code = compile("def f():\n    1/0\nf()", "<made>", "exec")
exec(code)
