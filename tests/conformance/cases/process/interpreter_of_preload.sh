# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = interpreters
#: cold = a fork takes the main interpreter only
# An interpreter that the preload made would not exist in runs.
cat >use.py <<END
try:
    import made_interpreter
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/interpreters.py").read(), {})
    import made_interpreter
print(len(made_interpreter.low.list_all()))
print(made_interpreter.low.run_string(made_interpreter.number, "import os; os.write(1, b'it runs\\\\n')"))
END
$PY use.py
