# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -Walways
import warnings
for _ in range(2):
    warnings.warn("again", ResourceWarning)
