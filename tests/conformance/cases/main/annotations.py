x: int = 1
print(__annotations__, __builtins__.__name__)
