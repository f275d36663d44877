# SPDX-License-Identifier: GPL-3.0-or-later
# What makes experiments repeatable, as many programs have it in a module of their own. python3 executes
# it too, see cases/random/seeded_by_preload.sh.
import random

random.seed(42)
random.random()
random.gauss(0, 1)
