# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONPERFSUPPORT=1
#: cold = from 3.12 on, which has it, the trampoline is there before the first module
import contextlib, os, sys
print(getattr(sys, "is_stack_trampoline_active", bool)())
if hasattr(sys, "deactivate_stack_trampoline"):
    sys.deactivate_stack_trampoline()
with contextlib.suppress(FileNotFoundError): os.unlink(f"/tmp/perf-{os.getpid()}.map")
