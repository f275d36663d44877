# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_arguments
#: cold = from 3.14 on argparse names a directory by how it is run
# The same of a program that is a directory.
mkdir folder
cat >folder/__main__.py <<END
import os, sys
try:
    import keeps_arguments as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps_arguments.py").read(), {})
    import keeps_arguments as k
print(k.COPY == sys.argv, k.COPY is sys.argv, k.ORIGINAL[1:] == sys.orig_argv[1:], k.places)
deep = k.one._actions[-1].choices["deep"]
print(k.parser.prog, k.one.prog, deep.prog, k.Tool.parser.prog, k.named.prog)
k.commands.add_parser("late").print_usage()
k.parser.print_help()
try:
    k.parser.parse_args(["one", "--no"])
except SystemExit as end:
    print(end.code)
END
$PY folder a
