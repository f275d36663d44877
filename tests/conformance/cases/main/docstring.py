"The text."
print(__doc__)
