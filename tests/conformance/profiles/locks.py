# SPDX-License-Identifier: GPL-3.0-or-later
# A program's "only once": python3 executes it too, see cases/descriptors/locked_by_preload.sh.
import fcntl
import sys
import tempfile

locks = type(sys)("locks")
sys.modules["locks"] = locks
locks.file = open(tempfile.gettempdir() + "/only-once", "w")
try:
    fcntl.flock(locks.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    locks.got = True
except OSError:
    locks.got = False
