# SPDX-License-Identifier: GPL-3.0-or-later
# A preload that has memory traced from here on.
import tracemalloc

tracemalloc.start(3)
