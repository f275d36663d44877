# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_arguments
# Copies of sys.argv and argparse's parsers that an import makes have the run's arguments.
cp "$PYFX_PROFILE_PATH/keeps_arguments.txt" use.py
mkdir folder
cp use.py folder/__main__.py
$PY use.py
$PY ./use.py one
$PY folder/__main__.py a b
$PY - a <use.py
$PY -c "$(cat use.py)" a b
