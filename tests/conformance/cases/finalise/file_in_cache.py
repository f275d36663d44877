# SPDX-License-Identifier: GPL-3.0-or-later
import functools, re
@functools.lru_cache
def opened(name): return open(name, "w")
opened("out").write("cached")
