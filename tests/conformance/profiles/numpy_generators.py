# SPDX-License-Identifier: GPL-3.0-or-later
# numpy's generators of all kinds, seeded by themselves and on purpose. python3 executes it too, see
# cases/numpy/generators_of_preload.sh.
import secrets
import sys

import numpy as np
from numpy.random import MT19937, PCG64, SFC64, Generator, Philox, RandomState, SeedSequence

KINDS = (MT19937, PCG64, Philox, SFC64)
g = type(sys)("numpy_generators")
sys.modules["numpy_generators"] = g
g.sequence = SeedSequence()
g.fresh = [np.random.default_rng(), np.random.default_rng(secrets.randbits(128)), RandomState()]
g.fresh += [Generator(kind()) for kind in KINDS]
g.fresh += [np.random.default_rng(s) for s in g.sequence.spawn(2)]
g.fresh.append(RandomState())
g.fresh[-1].seed()
g.first = np.random.default_rng(g.sequence)
g.second = np.random.default_rng(g.sequence)
g.chosen = [np.random.default_rng(7), np.random.default_rng(0x87351080e25cb0fad77a44a3be03b491)]
g.chosen += [RandomState(7), RandomState([1, 2]), RandomState()]
g.chosen += [Generator(kind(7)) for kind in KINDS] + [Generator(kind()) for kind in KINDS]
g.chosen[4].set_state(RandomState(8).get_state())
for kind, one in zip(KINDS, g.chosen[-len(KINDS):]):
    one.bit_generator.state = kind(8).state
for one in g.fresh + g.chosen:
    one.standard_normal(1000)
    one.normal()
# As libraries do that draw something repeatable when they are imported.
state = np.random.get_state()
np.random.seed(0)
np.random.randn()
np.random.set_state(state)
