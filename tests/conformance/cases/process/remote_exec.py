# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = cpython-3.14
# A debugger that comes by pid (PEP 768), and what is told of the main interpreter.
import _interpreters, os, sys
print(_interpreters.is_running(_interpreters.get_main()[0]))
with open("inject.py", "w") as f:
    f.write("print('injected', os.getpid() == pid, flush=True)\ncame = True\n")
came, pid = False, os.getpid()
# Children may not look at their parent everywhere (ptrace_scope of Yama): a process may look at itself.
sys.remote_exec(pid, os.path.abspath("inject.py"))
for _ in range(1_000_000):  # it comes between two instructions
    if came: break
os.unlink("inject.py")
