# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the benchmark runs: heavy imports, and work that touches much of what they made.
import numpy as np
import pandas as pd

table = pd.DataFrame({"n": np.arange(1, 5)})
table["square"] = table.n**2
print(table.to_string(index=False))
