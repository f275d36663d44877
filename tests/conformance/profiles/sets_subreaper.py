# SPDX-License-Identifier: GPL-3.0-or-later
# python3 executes it too: see cases/process/subreaper_of_preload.py.
import ctypes

PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
