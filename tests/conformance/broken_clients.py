class Judge: pass
