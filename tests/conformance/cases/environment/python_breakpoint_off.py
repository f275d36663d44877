#: env = PYTHONBREAKPOINT=0
breakpoint()
print("on")
