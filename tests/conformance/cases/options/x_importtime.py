#: options = -X importtime
#: cold = imports are the point
#: hide = import time:.*\n
print("done")
