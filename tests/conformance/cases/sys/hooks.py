# SPDX-License-Identifier: GPL-3.0-or-later
import sys
print(sys.excepthook is sys.__excepthook__, sys.displayhook is sys.__displayhook__, sys.unraisablehook is sys.__unraisablehook__, sys.breakpointhook is sys.__breakpointhook__)
print(sys.gettrace(), sys.getprofile(), sys.getswitchinterval(), sys.is_finalizing(), sys.getdlopenflags())
print(hasattr(sys, "ps1"), hasattr(sys, "last_type"), hasattr(sys, "exitfunc"), sys.exc_info(), sys.audit("x"))
print(sys.meta_path[-3:], len(sys.path_hooks), sys.get_asyncgen_hooks())
