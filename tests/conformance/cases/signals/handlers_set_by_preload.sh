# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sets_process
# The handler of a preloaded module acts, and SIGPIPE ends the run where that says so.
export PYTHONDONTWRITEBYTECODE=1
cat >set_up.py <<'END'
import os, sys
if "__pyfx_init__" not in sys.modules:
    path = os.environ["PYFX_PROFILE_PATH"] + "/sets_process.py"
    exec(compile(open(path).read(), path, "exec"), {})
END
cat >many.py <<'END'
import set_up
for i in range(100000): print(i)
END
cat >killed.py <<'END'
import set_up, os, signal
os.kill(os.getpid(), signal.SIGTERM)
END
$PY many.py | head -1; echo ${PIPESTATUS[0]}
$PY killed.py; echo $?
cat >waits.py <<'END'
import set_up, os, time
os.write(1, b"ready\n")
while True: time.sleep(0.01)
END
mkfifo out
set -m  # without it the shell has it ignore SIGINT
$PY waits.py >out & set +m; exec 9<out
read -r word <&9; kill $!; cat <&9; wait $!; echo $?
