# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# Imports in many threads at once.
import _thread

results = []
lock = _thread.allocate_lock()
done = _thread.allocate_lock()
done.acquire()


def work():
    import json.decoder
    import pyfx_classes

    with lock:
        results.append((pyfx_classes.Point(1).x, hasattr(json, "loads")))
        if len(results) == 8:
            done.release()


for _ in range(8):
    _thread.start_new_thread(work, ())
done.acquire()
print(set(results))
