# SPDX-License-Identifier: GPL-3.0-or-later
# See seeded.py; here both generators that many programs seed.
import random

import numpy

random.seed(42)
numpy.random.seed(42)
numpy.random.randn()
