# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_numpy
#: needs = python3-numpy
# A program that can be read only once is not looked at before it runs.
mkfifo f; echo 'import sys; print(sys.argv, sys.path[0])' > f & $PY f; wait
