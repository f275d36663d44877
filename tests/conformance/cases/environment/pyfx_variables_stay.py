# SPDX-License-Identifier: GPL-3.0-or-later
import os
print(sorted(k for k in os.environ if k.startswith("PYFX")))
