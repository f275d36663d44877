# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# What an import draws is drawn from the script's generator.
import random

random.seed(1)
import pyfx_draws

expected = random.Random(1)
print(pyfx_draws.DRAWN == expected.random(), random.random() == expected.random())
