# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = cpython-3.14
#: differs = the stack of C functions goes through pyfx, which called into the interpreter
#: hide = Extension modules: .*\n?
#: hide = Current thread.*
import faulthandler, os, signal
faulthandler.enable()
os.kill(os.getpid(), signal.SIGSEGV)
