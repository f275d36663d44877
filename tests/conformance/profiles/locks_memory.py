# SPDX-License-Identifier: GPL-3.0-or-later
# python3 executes it too: see cases/process/memory_locked_by_preload.py.
import ctypes

MCL_CURRENT = 1
ctypes.CDLL(None).mlockall(MCL_CURRENT)
