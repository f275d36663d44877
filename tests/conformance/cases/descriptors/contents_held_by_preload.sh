# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = holds_contents
# Contents of files without a name, positions that duplicates share, and counters are each run's own.
cat >use.py <<END
import fcntl, os, subprocess, sys
try:
    import holds_contents as h
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/holds_contents.py").read(), {})
    import holds_contents as h
name = sys.argv[1].encode()
h.file.write(name)
h.file.flush()
h.file.seek(0)
print(h.file.read())
os.write(h.memory, name)
os.write(h.copy, b"copy")
print(os.read(h.reader, 99), os.lseek(h.copy, 0, os.SEEK_CUR), os.fstat(h.reader).st_size)
print(len(os.read(h.script, 10)), os.lseek(h.same_script, 0, os.SEEK_CUR))
print(os.read(h.counter, 8), os.write(h.counter, bytes([1] + 7 * [0])))
print(os.read(h.tickets, 8), os.read(h.tickets, 8))
h.log.write(name)
h.log.flush()
print(os.fstat(h.log.fileno()).st_size, h.log.tell())
for fd in h.file.fileno(), h.memory, h.reader, h.script, h.counter, h.tickets, h.log.fileno():
    print(oct(fcntl.fcntl(fd, fcntl.F_GETFL)), os.get_inheritable(fd), oct(os.fstat(fd).st_mode))
print(subprocess.run(["bash", "-c", f"echo child >&{h.memory}"], pass_fds=[h.memory]).returncode)
print(os.pread(h.reader, 99, 0))
END
for i in 1 2 3; do $PY use.py run$i; done
