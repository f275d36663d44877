#: env = PYTHONBREAKPOINT=builtins.print
breakpoint("called", 1)
