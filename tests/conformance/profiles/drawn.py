# SPDX-License-Identifier: GPL-3.0-or-later
# What a module draws when it is imported. python3 executes it too: see cases/random/drawn_by_preload.sh.
import random
import secrets
import sys
import uuid

drawn = type(sys)("drawn")
sys.modules["drawn"] = drawn
drawn.request = uuid.uuid4()
drawn.token = secrets.token_hex(8)
drawn.dice = random.Random(random.random())
