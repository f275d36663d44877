# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = fills
# What the preload wrote into pipes and socket pairs is there for each run, not only for the first.
cat >use.py <<END
import fcntl, os, sys
try:
    import fills
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/fills.py").read(), {})
    import fills
name = sys.argv[1].encode()
os.write(fills.write_end, name)
print(os.read(fills.read_end, 99))
print(fcntl.fcntl(fills.large_write, fcntl.F_GETPIPE_SZ), len(os.read(fills.large_read, fills.size)))
fills.first.send(name)
fills.second.send(name)
print(fills.second.recv(99), fills.first.recv(99))
fills.queue.put(sys.argv[1])
print(fills.queue.get(), fills.queue.get(), fills.queue.empty())
for fd in fills.read_end, fills.write_end, fills.first.fileno():
    print(os.get_inheritable(fd), os.get_blocking(fd))
END
for i in 1 2 3; do $PY use.py run$i; done
