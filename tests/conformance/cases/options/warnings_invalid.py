#: options = -W nonsense -W error::NoSuchWarning
import warnings
print("runs")
