# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = starts_program
#: differs = a program that an import starts is in the warm-up's directory, and what imports it is not the script
cat >use.py <<'END'
import os, sys
if "starts" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/starts_program.py").read())
import starts
print(starts.said == os.getcwd() + "\n", starts.outermost == __file__)
END
$PY use.py
