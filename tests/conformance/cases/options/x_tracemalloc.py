# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X tracemalloc=3
#: cold = allocator hooks
import tracemalloc
print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit())
