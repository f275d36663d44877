# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = constants
cat >ask.py <<END
import sys, time
if "constants" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/constants.py") as file: exec(file.read())
import constants
print(constants.table == [round(n * 0.001234567, 9) for n in range(10000)])
print(constants.weights == {n: round(n * 0.000717373, 9) for n in range(10000)}, constants.to_xyz)
print(0 <= time.process_time() - constants.began < 5, 0 <= time.thread_time() - constants.thread_began[0] < 5)
END
for i in 1 2 3; do $PY ask.py; done
