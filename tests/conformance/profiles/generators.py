# SPDX-License-Identifier: GPL-3.0-or-later
# Generators of random numbers as modules keep them: seeded by themselves, by a number that was drawn,
# by the time, on purpose, and set back to what they were. python3 executes it too, see
# cases/random/generators_of_preload.sh.
import copy
import random
import secrets
import sys
import time
import uuid


class Dice(random.Random):
    def __init__(self, seed=None):
        super().__init__(seed)
        self.sides = 6


g = type(sys)("generators")
sys.modules["generators"] = g
g.fresh = [random.Random(), Dice(), random.Random(secrets.randbits(64)), random.Random(time.time()),
           random.Random(secrets.token_hex(16)), random.Random(secrets.token_bytes(8)),
           random.Random(secrets.token_urlsafe()), random.Random(str(uuid.uuid4()))]
g.fresh.append(copy.copy(g.fresh[0]))
g.fresh[1].gauss(0, 1)  # keeps a second number
again = random.Random()
state = again.getstate()
again.seed(1)
again.setstate(state)
g.fresh.append(again)
g.chosen = [random.Random(7), Dice(7), random.Random(0x87351080e25cb0fad77a44a3be03b491),
            random.Random("a text"), random.Random(1.5), random.Random()]
g.chosen[-1].setstate(random.Random(8).getstate())
g.chosen.append(copy.deepcopy(g.chosen[0]))
for one in g.chosen:
    one.random()
    one.gauss(0, 1)
# As libraries do that draw something repeatable when they are imported.
state = random.getstate()
random.seed(0)
random.random()
random.setstate(state)
