# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_arguments
#: cold = the program has no name, and argparse takes spaces beside it off
cp "$PYFX_PROFILE_PATH/keeps_arguments.txt" use.py
$PY <use.py
