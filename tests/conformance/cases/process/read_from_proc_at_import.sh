# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = reads_proc
#: cold = it tells of the zygote there
cat >ask.py <<END
import sys
if "reads_proc" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/reads_proc.py") as file: exec(file.read())
import reads_proc
print(reads_proc.arguments[-2:], reads_proc.has_maps)
END
$PY ask.py one
