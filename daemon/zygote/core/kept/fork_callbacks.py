# SPDX-License-Identifier: GPL-3.0-or-later
"""Callbacks that modules register by os.register_at_fork() while the warm-up lasts.

A run is a fork, and its program has not forked: callbacks of the profile's own modules are not called for it, only for
what the program forks by itself. Those of libraries are, since they may need it (locks, numbers of processes, state of C's),
and those of python3's own modules, but for asyncio's, which from 3.12 on forgets the event loop that was set and takes
the descriptor away that signals wake up.

Compiled into the zygote and run in a namespace of its own, never imported.
"""
import posix
import sys

STANDARD = os.path.dirname(os.__file__) + "/"
INSTALLED = ("/site-packages/", "/dist-packages/")
FORGETS = STANDARD + "asyncio/events.py"

register_at_fork = posix.register_at_fork
own = []  # callbacks that are not called for a run
taken = []  # (a list of the interpreter's, what it had)


def begin():
    os.register_at_fork = posix.register_at_fork = listening_register_at_fork


def listening_register_at_fork(**callbacks):
    register_at_fork(**callbacks)
    file = sys._getframe(1).f_code.co_filename
    is_of_profile = not file.startswith((STANDARD, "<frozen ")) and not any(one in file for one in INSTALLED)
    if is_of_profile or file == FORGETS:
        own.extend(callbacks.values())


def end():
    for module in os, posix:
        if module.register_at_fork is listening_register_at_fork:
            module.register_at_fork = register_at_fork


# ---- zygote, once, after the warm-up ----


def find():
    """Takes them away, and returns whether there are any."""
    if not own:
        return False
    was_loaded = "gc" in sys.modules
    import gc

    if not was_loaded:
        del sys.modules["gc"]
    for when in "before", "after_in_parent", "after_in_child":
        # Nobody but who holds it tells which of the interpreter's lists it is (register_at_forker() of
        # Modules/posixmodule.c).
        def mark():
            pass

        register_at_fork(**{when: mark})
        for held in [one for one in gc.get_referrers(mark) if type(one) is list and one[-1] is mark]:
            held.pop()
            taken.append((held, list(held)))
            held[:] = [one for one in held if not any(one is other for other in own)]
    own.clear()
    return True


# ---- run child ----


def put_back():
    for held, had in taken:
        held[:] = had
    taken.clear()
