# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_numpy
#: needs = python3-numpy
#: cold = a program of this size is not looked through for variables that a library has read
{
  echo '"""'
  head -c 5000000 /dev/zero | tr '\0' x
  echo '"""'
  echo 'import os'
  echo 'os.environ["OPENBLAS_NUM_THREADS"] = "1"'
  echo 'import numpy'
  echo 'print(len(__doc__), numpy.arange(3))'
} > large.py
$PY large.py
$PY -m large
$PY < large.py
