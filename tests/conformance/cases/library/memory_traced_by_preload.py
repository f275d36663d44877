# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = traces
import tracemalloc

if not tracemalloc.is_tracing():
    tracemalloc.start(3)
print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit())
before = tracemalloc.get_traced_memory()[0]
block = bytearray(1_000_000)
print(tracemalloc.get_traced_memory()[0] - before >= 1_000_000)
print(tracemalloc.get_object_traceback(block)[-1].lineno)
tracemalloc.stop()
print(tracemalloc.is_tracing())
