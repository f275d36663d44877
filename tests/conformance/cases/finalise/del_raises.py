class C:
    def __del__(self): raise ValueError("late")
c = C()
