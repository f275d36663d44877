# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare pip
#: needs = pip3
export PIP_DISABLE_PIP_VERSION_CHECK=1
$PY -m pip list
$PY /usr/bin/pip3 list --format=json
$PY -m pip --version
$PY -m pip show pip
$PY -m pip install --no-index no-such-package
echo "status $?"
