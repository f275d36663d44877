# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = lasts lasts_full
# What was written to a file of the preload is in it when the run has ended.
cat >use.py <<'END'
import os, sys
try:
    import lasts
except ImportError:
    with open(os.environ["PYFX_PROFILE_PATH"] + "/lasts.py", encoding="utf-8") as file:
        exec(file.read(), {})
    import lasts
read_end, write_end = os.pipe()
if os.fork() == 0:
    os.close(write_end)
    os.read(read_end, 1)  # the run's end
    os.write(2, os.pread(lasts.FILE.fileno(), 99, 0))
    os._exit(0)
lasts.FILE.write("one\n" + sys.argv[1] + "\n")
END
for word in two three; do $PY use.py $word 2>&1 | cat; done
