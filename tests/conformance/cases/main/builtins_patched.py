import json
__builtins__.added = 5
print(added, eval("added"))
