# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = options of an interpreter's start
# Those that 3.12 to 3.15 brought; an older version takes them for a program's own.
show='import os, sys
print(sys.flags, sys._xoptions, os.cpu_count())
print(getattr(sys, "is_stack_trampoline_active", int)(), getattr(sys, "is_remote_debug_enabled", int)())
print(getattr(sys, "get_lazy_imports", int)())
for name in (f"/tmp/perf-{os.getpid()}.map", f"/tmp/jit-{os.getpid()}.dump"):
    if os.path.exists(name): os.unlink(name)'
for option in perf cpu_count=3 gil=1 tlbc=0 disable-remote-debug disable_remote_debug thread_inherit_context=1 \
  context_aware_warnings=1 lazy_imports=all lazy_imports=none importtime=2 pathconfig_warnings=0; do
  $PY -X $option -c "$show" 2>/dev/null
  echo "$option $?"
done
for variable in PYTHONPERFSUPPORT=1 PYTHON_CPU_COUNT=3 PYTHON_GIL=1 PYTHON_TLBC=0 PYTHON_DISABLE_REMOTE_DEBUG=1 \
  PYTHON_THREAD_INHERIT_CONTEXT=1 PYTHON_CONTEXT_AWARE_WARNINGS=1 PYTHON_LAZY_IMPORTS=all PYTHON_JIT=0; do
  env $variable $PY -c "$show" 2>/dev/null
  echo "$variable $?"
done
