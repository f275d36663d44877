# SPDX-License-Identifier: GPL-3.0-or-later
import sys
def hook(t, v, tb): raise SystemExit(9)
sys.excepthook = hook
1 / 0
