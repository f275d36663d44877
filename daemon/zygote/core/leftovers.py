# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds temporary files and directories of the warm-up that the first run's end would remove.

Compiled into the zygote and run in a namespace of its own, never imported.
"""
import sys


def all_objects():
    loaded = "gc" in sys.modules
    import gc

    if not loaded:  # a fresh interpreter has it not
        del sys.modules["gc"]
    return gc.get_objects()


def temporary():
    """A phrase for each; nothing without the module tempfile."""
    tempfile = sys.modules.get("tempfile")
    if tempfile is None:
        return []
    found = []
    for one in all_objects():
        if isinstance(one, tempfile.TemporaryDirectory):
            # Since 3.12 it may be one that is to stay.
            finalizer = one.__dict__.get("_finalizer")
            if finalizer is not None and finalizer.alive and one.__dict__.get("_delete", True):
                found.append(f'temporary directory "{one.name}", which the first run would remove')
        elif isinstance(one, tempfile._TemporaryFileCloser):
            open_still = one.file is not None and not one.file.closed
            if open_still and one.delete:
                found.append(f'temporary file "{one.name}", which the first run would remove')
    return found
