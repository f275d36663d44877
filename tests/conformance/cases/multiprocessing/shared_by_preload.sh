# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = shares
# Memory and locks that the preload shares with child processes are shared with the run's, and not with
# other runs; a run that is killed with a lock held stops no other.
cat >use.py <<END
import os, signal, sys
try:
    import shares as s
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/shares.py").read(), {})
    import shares as s
P = 4096
if os.fork() == 0:
    with s.lock:
        s.hits.value += 1
    s.array[1] += 1
    s.page[:2] = b"hi"
    s.event.set()
    s.queue.acquire()
    s.second[:3] = b"END"
    os.pwrite(s.file.fileno(), b"written", 100)
    os._exit(0)
os.wait()
print(s.hits.value, s.array[1], s.array[8000], s.event.is_set(), s.queue.get_value())
print(s.page[:2], s.page[P : P + 6], s.page[2 * P :] == bytes(P))
print(s.view[:5], s.view[P : P + 3], s.second[:3], s.view[100:107], os.fstat(s.file.fileno()).st_size)
print(s.lock.acquire(timeout=9))
if len(sys.argv) > 1:
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)
s.lock.release()
END
for i in 1 2; do $PY use.py; done
$PY use.py killed | cat
echo ${PIPESTATUS[0]}
for i in 1 2; do $PY use.py; done
