# SPDX-License-Identifier: GPL-3.0-or-later
# What joblib does when it is imported, and by it scikit-learn: a name that is made of the number of its
# process stays, and nobody uses it any more. python3 executes it too.
import sys

tried = type(sys)("joblib._multiprocessing_helpers")
exec(
    """
import os, tempfile
from _multiprocessing import SemLock
_rand = tempfile._RandomNameSequence()
name = "/joblib-{}-{}".format(os.getpid(), next(_rand))
_sem = SemLock(0, 0, 1, name=name, unlink=True)
del _sem
""",
    tried.__dict__,
)
sys.modules["tried"] = tried
