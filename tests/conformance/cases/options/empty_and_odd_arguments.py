#: args = '' ' ' 'a b' '*' 'ä' '-' '--' '"'
import sys
print(sys.argv[1:], sys.orig_argv[2:])
