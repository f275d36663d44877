# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = duplicates
# What is a duplicate of another in the preload is one in each run, and in no other.
cat >use.py <<'EOF'
import os, sys
try:
    import duplicates as d
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/duplicates.py").read(), {})
    import duplicates as d
os.write(d.same_writer, sys.argv[1].encode())
for fd in d.ended, d.folder, d.reader:
    print(os.get_blocking(fd), os.get_inheritable(fd))
    os.set_blocking(fd, False)
print(os.get_blocking(d.same_reader))
print("others may go on", flush=True)
sys.stdin.read(1)
print(os.read(d.same_reader, 99), os.read(d.ended, 99), os.read(d.ended, 99))
try:
    os.write(d.broken, b"x")
except BrokenPipeError as error:
    print(error)
os.close(d.writer)
os.close(d.same_writer)
print(os.read(d.reader, 1), len(os.listdir(d.folder)) > 5, os.lseek(d.folder, 0, os.SEEK_CUR) > 0)
EOF
mkfifo gate
$PY use.py one <gate >one 2>&1 &
exec 9>gate
until grep -qs others one; do read -rt 0.05 <> <(:); done
echo | $PY use.py two 9>&-
echo >&9
wait
cat one
rm gate
