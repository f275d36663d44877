# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the benchmark runs: heavy imports, and nothing else.
import numpy as np
import pandas as pd
