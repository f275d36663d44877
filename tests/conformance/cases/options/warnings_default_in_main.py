# SPDX-License-Identifier: GPL-3.0-or-later
import warnings
warnings.warn("shown in __main__", DeprecationWarning)
warnings.warn("not shown", PendingDeprecationWarning)
warnings.warn("a user's")
