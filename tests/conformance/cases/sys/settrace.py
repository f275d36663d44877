# SPDX-License-Identifier: GPL-3.0-or-later
import sys
def t(frame, event, arg):
    print(event, frame.f_code.co_name, frame.f_lineno)
    return t
def f():
    return 1
sys.settrace(t)
f()
sys.settrace(None)
