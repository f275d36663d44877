#: hide = Extension modules: .*\n?
#: hide = Current thread.*
import faulthandler, os, signal
faulthandler.enable()
os.kill(os.getpid(), signal.SIGSEGV)
