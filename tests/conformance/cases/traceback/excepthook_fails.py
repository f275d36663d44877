# SPDX-License-Identifier: GPL-3.0-or-later
import sys
def hook(t, v, tb): raise ValueError("in hook")
sys.excepthook = hook
1 / 0
