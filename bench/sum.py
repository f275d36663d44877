# SPDX-License-Identifier: GPL-3.0-or-later
#
# What benchmark and demo run: heavy imports, little work.
import numpy as np
import pandas as pd

print(pd.Series(np.arange(10)).sum())
