# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = limits_files
# An import that lowers the limit of open files can still open some.
import os
import resource
import sys

try:
    import limits_files
except ImportError:
    with open(os.environ["PYFX_PROFILE_PATH"] + "/limits_files.py", encoding="utf-8") as file:
        exec(file.read(), {})
    import limits_files

print(resource.getrlimit(resource.RLIMIT_NOFILE), limits_files.file.read(2), "colorsys" in sys.modules)
files = []
try:
    while True:
        files.append(open("/dev/null", "rb"))
except OSError as error:
    print(error.strerror, len(files) > 100)
