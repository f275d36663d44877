# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = sets_loop
#: options = -W ignore
# What an import sets for asyncio and for signals is there; asyncio forgets it in what the program forks.
import asyncio
import os
import signal

try:
    import sets_loop
except ImportError:
    with open(os.environ["PYFX_PROFILE_PATH"] + "/sets_loop.py", encoding="utf-8") as file:
        exec(file.read(), {})
    import sets_loop


def show(who):
    is_set = asyncio._get_event_loop_policy if hasattr(asyncio, "_get_event_loop_policy") else asyncio.get_event_loop_policy
    print(who, vars(is_set()._local).get("_loop") is sets_loop.loop, signal.set_wakeup_fd(-1) == sets_loop.wakes.fileno(), flush=True)
    signal.set_wakeup_fd(sets_loop.wakes.fileno())


show("program")
print(sets_loop.loop.run_until_complete(asyncio.sleep(0, "done")))
signal.signal(signal.SIGUSR1, lambda *_: None)
signal.set_wakeup_fd(sets_loop.wakes.fileno())
os.kill(os.getpid(), signal.SIGUSR1)
print(sets_loop.woken.recv(1) == bytes([signal.SIGUSR1]))
child = os.fork()
if child == 0:
    show("child")
    os._exit(0)
os.waitpid(child, 0)
show("program")
sets_loop.loop.close()
