# SPDX-License-Identifier: GPL-3.0-or-later
#
# The script that demo and benchmark run: little work, heavy imports.
import numpy as np
import pandas as pd

table = pd.DataFrame({"n": np.arange(1, 5)})
table["square"] = table.n**2
print(table.to_string(index=False))
