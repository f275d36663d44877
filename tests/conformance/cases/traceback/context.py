try:
    1 / 0
finally:
    None.attribute
