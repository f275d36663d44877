# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare
# A line of a .pth file reads a variable: whoever has another value has another interpreter.
# (Debian's setuptools installs distutils-precedence.pth.)
#: needs = python3-_distutils_hack
export PYTHONDONTWRITEBYTECODE=1
ask='import warnings; warnings.simplefilter("ignore")
import sys, distutils; print(sys.modules["distutils"].__file__)'
SETUPTOOLS_USE_DISTUTILS=stdlib $PY -c "$ask"
SETUPTOOLS_USE_DISTUTILS=local $PY -c "$ask"
$PY -c "$ask"
