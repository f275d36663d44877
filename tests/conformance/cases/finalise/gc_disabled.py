import gc
gc.disable()
class C:
    def __del__(self): print("del")
c = C(); c.c = c; del c
