# SPDX-License-Identifier: GPL-3.0-or-later
# Callbacks for forks. python3 executes it too: see cases/process/fork_callbacks_of_preload.sh.
import os
import sys

hears = type(sys)("hears_forks")
sys.modules["hears_forks"] = hears
hears.heard = []
hears.lock = __import__("threading").Lock()
os.register_at_fork(before=lambda: hears.heard.append("before"),
                    after_in_parent=lambda: hears.heard.append("parent"),
                    after_in_child=lambda: hears.heard.append("child"))
os.register_at_fork(before=hears.lock.acquire, after_in_parent=hears.lock.release,
                    after_in_child=lambda: hears.lock.release())
