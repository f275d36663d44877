# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare ipython
#: needs = ipython3
#: hide = [^ ]*history.sqlite[^ ]*
export IPYTHONDIR=$PWD/ipython
$PY -m IPython --colors=NoColor --HistoryManager.enabled=False -c 'import sys; print(sys.argv); %pwd
1 / 0'
echo "status $?"
printf 'x = 6\nx * 7\n!echo shell\n%%%%timeit -n1 -r1 -q pass\nundefined\n' |
  $PY /usr/bin/ipython3 --colors=NoColor --simple-prompt --no-banner --HistoryManager.enabled=False
echo "status $?"
