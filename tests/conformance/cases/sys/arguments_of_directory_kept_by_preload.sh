# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_arguments
#: cold = from 3.14 on argparse names a directory by how it is run
# The same of a program that is a directory.
mkdir folder
cp "$PYFX_PROFILE_PATH/keeps_arguments.txt" folder/__main__.py
$PY folder a
