# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = holds
# What the preload opened can be used in the run, and runs do not meet in it.
cat >hold.py <<END
try:
    import holds
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/holds.py").read(), {})
    import holds
END
cat >use.py <<'END'
import os, subprocess, sys, threading
import hold
from hold import holds
print(holds.null.write("gone\n"), holds.null.flush())
os.write(holds.write_end, sys.argv[1].encode())
holds.first.send(sys.argv[1].encode())
print("others may go on", flush=True)
os.read(0, 1)
print(os.read(holds.read_end, 99), holds.second.recv(99), holds.file.read(), holds.file.tell())
os.close(holds.write_end)
print(os.read(holds.read_end, 99))
holds.first.close()
print(holds.second.recv(99))
for fd in holds.null.fileno(), holds.read_end, holds.second.fileno(), holds.file.fileno():
    print(os.get_inheritable(fd), os.get_blocking(fd))
print(subprocess.run(["ls", "/proc/self/fd"], close_fds=False, stdout=subprocess.PIPE).stdout)

def from_thread(loop, future):
    loop.call_soon_threadsafe(future.set_result, "from a thread")

async def main():
    loop = holds.loop
    future = loop.create_future()
    threading.Thread(target=from_thread, args=(loop, future)).start()
    return await future

print(holds.loop.run_until_complete(main()))
holds.loop.close()
END
mkfifo gate
# Both have written before either reads. (-s: the file may not be there yet.)
$PY use.py one <gate >one 2>&1 &
exec 9>gate
until grep -qs others one; do read -rt 0.05 <> <(:); done
echo | $PY use.py two 9>&-
echo >&9
wait
cat one
rm gate
