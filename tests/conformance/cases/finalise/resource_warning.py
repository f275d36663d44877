#: options = -W always
open("/dev/null")
f = open("/dev/null")
