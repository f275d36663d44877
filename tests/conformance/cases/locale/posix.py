#: env = LANG=POSIX
import os, sys
print(os.environ.get("LC_CTYPE"), sys.flags.utf8_mode, sys.stdout.errors)
