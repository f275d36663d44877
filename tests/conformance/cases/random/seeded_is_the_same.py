# SPDX-License-Identifier: GPL-3.0-or-later
import random
random.seed(5)
print(random.random(), random.sample(range(99), 5), random.choice("abc"), random.Random(7).gauss(0, 1))
