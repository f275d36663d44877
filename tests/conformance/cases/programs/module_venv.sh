# SPDX-License-Identifier: GPL-3.0-or-later
$PY -m venv --without-pip --symlinks v && ls v v/bin && v/bin/python -c 'import sys; print(sys.prefix != sys.base_prefix)'
find v -name 'python*' -type l -exec readlink {} \; | sort; rm -rf v
