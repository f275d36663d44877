# SPDX-License-Identifier: GPL-3.0-or-later
import sys
sys.tracebacklimit = 1
def f(): g()
def g(): 1 / 0
f()
