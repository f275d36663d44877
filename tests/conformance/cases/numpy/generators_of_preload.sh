# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = numpy_generators
#: needs = python3-numpy
# numpy's generators that the preload keeps draw other numbers in each run, unless they were seeded on
# purpose; what they have in common they have in common.
cat >use.py <<END
import numpy as np
try:
    import numpy_generators as g
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/numpy_generators.py").read(), {})
    import numpy_generators as g
with open("drawn", "a") as file:
    np.savetxt(file, np.random.rand(2))
    np.savetxt(file, np.random.randn(2))
    for one in g.fresh:
        np.savetxt(file, one.standard_normal(3))
    print(g.sequence.entropy, g.fresh[0].bit_generator._seed_seq.entropy, sep="\n", file=file)
for one in g.chosen:
    print(one.standard_normal(2), one.normal())
print(g.first.random(5).tolist() == g.second.random(5).tolist())
state = np.random.default_rng(g.sequence.entropy).bit_generator.state
print(state == g.first.bit_generator.state, g.sequence.n_children_spawned)
print(type(np.random.mtrand._rand._bit_generator._seed_seq).__name__)
print([child.spawn_key for child in g.sequence.spawn(2)])
END
for i in 1 2 3; do $PY use.py; done
echo; sort drawn | uniq -d | wc -l; wc -l <drawn; rm drawn
