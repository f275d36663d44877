# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = warns
#: cold = a warning at import is an error there
cat >warn.py <<END
import sys
if "warns" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/warns.py") as file: exec(file.read())
import warnings
print([(f[0], f[1] and f[1].pattern, f[2].__name__) for f in warnings.filters])
for text in "in front", "at the end", "else":
    warnings.warn(text, DeprecationWarning)
    warnings.warn(text)
END
for option in default error ignore always::UserWarning error::DeprecationWarning ig; do
  echo "--- $option"
  $PY -W $option warn.py 2>&1 | grep -v "File\|^    "
  PYTHONWARNINGS=$option $PY warn.py 2>&1 | grep -v "File\|^    "
done
$PY warn.py
