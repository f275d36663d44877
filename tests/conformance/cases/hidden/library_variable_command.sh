# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_numpy
#: needs = python3-numpy
#: cold = a library has read what these set when it was loaded
# The same in the text of -c, in a module, in a directory, and in what comes from a file.
end='import numpy, ctypes
for line in sorted({line.split()[-1] for line in open("/proc/self/maps") if "/libopenblas" in line}):
    print(ctypes.CDLL(line).openblas_get_num_threads())'
text="import os; os.environ['OPENBLAS_NUM_THREADS'] = '1'; $end"
$PY -c "$text"
echo "$text" > sets_a_variable.py
$PY -m sets_a_variable
mkdir -p program package
echo "$text" > program/__main__.py
echo "$text" > package/__main__.py
$PY program
$PY -m package
$PY < sets_a_variable.py
