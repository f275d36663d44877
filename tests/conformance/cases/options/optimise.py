#: options = -O
#: cold = asserts of modules imported already
assert False
print(__debug__)
