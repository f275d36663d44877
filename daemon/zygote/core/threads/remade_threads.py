# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads of Python's that are known well enough to be ended in the zygote and made anew in each run.

Compiled into the zygote and run in a namespace of its own, never imported. An entry of MAKERS is for one class of
threads: it ends one that runs, and returns what makes another that takes over its work. Each was tried on the real
library (tests/extra/).
"""
import sys

makers_of_this_run = []


def tqdm_monitor(thread):
    """tqdm/_monitor.py: looks at the bars that are registered with its class, and keeps nothing."""
    bars = thread.tqdm_cls
    if bars.monitor is not thread:
        return None
    thread.exit()

    def make():
        bars.monitor = type(thread)(bars, thread.sleep_interval)

    return make


MAKERS = {("tqdm._monitor", "TMonitor"): tqdm_monitor}


def stop():
    """Ends the known ones; returns a name for each."""
    threading = sys.modules.get("threading")
    names = []
    for thread in threading.enumerate() if threading is not None else ():
        kind = type(thread)
        maker = MAKERS.get((kind.__module__, kind.__qualname__))
        make = maker(thread) if maker is not None else None
        if make is not None:
            makers_of_this_run.append((make, thread.name))
            names.append(f'thread "{thread.name}" of Python, of {kind.__module__}')
    return names


def begin():
    """Makes them anew, under their names."""
    if not makers_of_this_run:
        return
    threading = sys.modules.get("threading") or hidden["threading"]  # where no run sees it yet
    new_name = threading._newname
    try:
        for make, name in makers_of_this_run:
            # A thread without a name takes the next number, which would be missing from the script's own.
            threading._newname = lambda template="", name=name: name
            make()
    finally:
        threading._newname = new_name
        makers_of_this_run.clear()
