# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_arguments
# Copies of sys.argv and argparse's parsers that an import makes have the run's arguments.
cat >use.py <<END
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
mkdir folder
cp use.py folder/__main__.py
$PY use.py
$PY ./use.py one
$PY folder/__main__.py a b
$PY - a <use.py
$PY -c "$(cat use.py)" a b
