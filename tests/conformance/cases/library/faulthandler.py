# SPDX-License-Identifier: GPL-3.0-or-later
#: hide = Extension modules: .*\n?
#: hide = Current thread.*
# The stack of C functions, from 3.14 on, names our libraries: library/faulthandler_c_stack.
#: hide = (  Binary file .*\n)+
import faulthandler, os, signal
faulthandler.enable()
os.kill(os.getpid(), signal.SIGSEGV)
