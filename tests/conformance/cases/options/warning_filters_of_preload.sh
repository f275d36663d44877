# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sets_filters
cat >show.py <<END
import sys
if "sets_filters" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/sets_filters.py") as file: exec(file.read())
import warnings
print([(f[0], f[1] and f[1].pattern, f[2].__name__) for f in warnings.filters])
END
for option in default error ignore error::DeprecationWarning once::UserWarning; do
  $PY -W $option show.py
done
$PY show.py
$PY -W ignore -W error::DeprecationWarning -W always::UserWarning show.py
