# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -W error::UserWarning -W ignore::DeprecationWarning
import sys, warnings
print(sys.warnoptions, [f[0] for f in warnings.filters[:2]])
warnings.warn("old", DeprecationWarning)
warnings.warn("careful")
