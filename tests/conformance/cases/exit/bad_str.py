class C:
    def __str__(self): raise ValueError
raise SystemExit(C())
