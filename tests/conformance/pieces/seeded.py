# SPDX-License-Identifier: GPL-3.0-or-later
"""Random numbers and clocks. A line that begins with "~" is compared by whether it is the same in two runs."""

from pieces import piece

DRAW = "import random\nprint('{} random', random.random(), random.getrandbits(20), random.choice('abcdef'))"

# NumPy 2 has it under the first name, older ones under the second.
SEQUENCE = ("def sequence(g):\n    bits = g.bit_generator\n"
            "    return bits.seed_seq if hasattr(bits, 'seed_seq') else bits._seed_seq\n")

PIECES = [
    piece("seeded", "import random\nrandom.seed(42)", DRAW.format(""), "import random\nprint(random.sample(range(99), 5))",
          once=True),
    piece("seeded_and_drawn", "import random\nrandom.seed('text')\nrandom.random()", DRAW.format(""), once=True),
    piece("seed_anew", "import random\nrandom.seed()", DRAW.format("~"), once=True),
    piece("drawn", "import random\nrandom.random()", DRAW.format("~"), once=True),
    piece("state_set", "import random\nr@ = random.Random(5)\nrandom.setstate(r@.getstate())", DRAW.format(""), once=True),
    piece("state_kept", "import random\nstate@ = random.Random(6).getstate()", "import random\nrandom.setstate(state@)\n"
          "print(random.random())", once=True),
    piece("own_seeded", "import random\nr@ = random.Random(7)", "print(r@.random(), r@.gauss(0, 1))",
          "r@.seed(3); print(r@.random())"),
    piece("own_seeded_gauss", "import random\nr@ = random.Random(8)\nr@.gauss(0, 1)", "print(r@.gauss(0, 1))"),
    piece("own", "import random\nr@ = random.Random()", "print('~ own@', r@.random())"),
    piece("own_drawn", "import random\nr@ = random.Random()\nr@.random()", "print('~ own@', r@.random())"),
    piece("own_reseeded", "import random\nr@ = random.Random()\nr@.seed(9)", "print(r@.random())"),
    piece("own_unseeded", "import random\nr@ = random.Random(10)\nr@.seed()", "print('~ own@', r@.random())"),
    piece("own_hidden", "import random\ndef make@():\n    r = random.Random()\n    return lambda: r.random()\n"
          "draw@ = make@()", "print('~ hidden@', draw@())"),
    piece("own_hidden_seeded", "import random\ndef make@(r=random.Random(11)): return r.random()", "print(make@())"),
    piece("own_subclass", "import random\nclass R@(random.Random):\n    def roll(self): return self.randrange(6 ** 9)\n"
          "a@ = R@()\nb@ = R@(12)", "print('~ roll@', a@.roll()); print(b@.roll())"),
    piece("own_overrides", "import random\nclass R@(random.Random):\n    def random(self): return super().random() / 2\n"
          "a@ = R@()\nb@ = R@(13)", "print('~ half@', a@.random()); print(b@.random())"),
    piece("captured", "import random\nrandom.seed(14)\ndraw@ = random.random\npick@ = random.choice",
          "print(draw@(), pick@('abcdef'))", once=True),
    piece("captured_unseeded", "import random\ndraw@ = random.random", "print('~ draw@', draw@())"),
    piece("system_random", "import random\ns@ = random.SystemRandom()", "print('~ system@', s@.random())"),
    piece("secrets", "import secrets", "import secrets\nprint('~ token@', secrets.token_hex(8))"),
    piece("uuid", "import uuid\nuuid.uuid4()\nuuid.uuid1()",
          "import uuid\nprint('~ uuid4', uuid.uuid4()); print('~ uuid1', uuid.uuid1())"),
    piece("temporary_names", "import tempfile\ntempfile._get_candidate_names()",
          "import tempfile\nprint('~ name', next(tempfile._get_candidate_names()))"),
    piece("shuffled", "import random\norder@ = list(range(30))\nrandom.Random(15).shuffle(order@)", "print(order@[:9])"),
    piece("urandom", "import os", "import os\nprint('~ urandom', os.urandom(6).hex())"),
    piece("numpy_seeded", "import numpy\nnumpy.random.seed(16)", "import numpy\nprint(numpy.random.rand(2))",
          needs="numpy", once=True),
    piece("numpy_unseeded", "import numpy\nnumpy.random.rand(1)", "import numpy\nprint('~ numpy', numpy.random.rand(2))",
          needs="numpy", once=True),
    piece("numpy_generator", "import numpy\ng@ = numpy.random.default_rng(17)", "print(g@.random(2), g@.integers(9))",
          SEQUENCE + "print(sequence(g@).spawn(1)[0].generate_state(1))", needs="numpy"),
    piece("numpy_generator_drawn", "import numpy\ng@ = numpy.random.default_rng(17)\ng@.random(3)", "print(g@.random(2))",
          needs="numpy"),
    piece("numpy_generator_unseeded", "import numpy\ng@ = numpy.random.default_rng()", "print('~ g@', g@.random(2))",
          SEQUENCE + "print('~ g@', sequence(g@).entropy)", needs="numpy"),
    piece("numpy_state", "import numpy\na@ = numpy.random.RandomState(18)\nb@ = numpy.random.RandomState()",
          "print(a@.rand()); print('~ b@', b@.rand())", needs="numpy"),
    piece("numpy_others", "import numpy\na@ = numpy.random.Generator(numpy.random.Philox(19))\n"
          "b@ = numpy.random.Generator(numpy.random.SFC64())", "print(a@.random()); print('~ b@', b@.random())",
          needs="numpy"),
    piece("numpy_sequence", "import numpy\ns@ = numpy.random.SeedSequence(20)", "print(s@.spawn(2)[1].generate_state(2))",
          needs="numpy"),
    piece("clock", "import time\nt@ = time.time()", "import time\nprint(EARLIEST['time'] <= t@ <= time.time())", ages=True),
    piece("clock_monotonic", "import time\nt@ = time.monotonic()\nn@ = time.monotonic_ns()",
          "import time\nprint(EARLIEST['monotonic'] <= t@ <= time.monotonic())\n"
          "print(EARLIEST['monotonic'] <= n@ / 1e9 <= time.monotonic())", ages=True),
    piece("clock_performance", "import time\nt@ = time.perf_counter()",
          "import time\nprint(EARLIEST['monotonic'] <= t@ <= time.perf_counter())", ages=True),
    piece("clock_process", "import time\nt@ = time.process_time()",
          "import time\nprint(EARLIEST['process'] <= t@ <= time.process_time())"),
    piece("clock_date", "import datetime\nt@ = datetime.datetime.now()",
          "import datetime\nprint(EARLIEST['time'] <= t@.timestamp(), t@ <= datetime.datetime.now())", ages=True),
    piece("clock_date_aware", "import datetime\nt@ = datetime.datetime.now(datetime.timezone.utc)",
          "import datetime\nprint(EARLIEST['time'] <= t@.timestamp(), t@ <= datetime.datetime.now(datetime.timezone.utc))",
          ages=True),
    piece("clock_attribute", "import time\nclass Timer@:\n    def __init__(self): self.begin = time.time()\nt@ = Timer@()",
          "import time\nprint(EARLIEST['time'] <= t@.begin <= time.time())", ages=True),
    piece("clock_class", "import time\nclass Timer@:\n    begin = time.monotonic()",
          "import time\nprint(EARLIEST['monotonic'] <= Timer@.begin <= time.monotonic())", ages=True),
    piece("clock_of_logging", "import logging", "import logging\nr = logging.LogRecord('a', 10, '', 1, '', (), None)\n"
          "print(EARLIEST['time'] <= r.created - r.relativeCreated / 1000 <= r.created)", ages=True),
]
