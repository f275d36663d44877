# SPDX-License-Identifier: GPL-3.0-or-later
"""The random generators that the warm-up has made: which of them every run seeds anew.

What was seeded from the operating system's entropy, or from the time, is another in each python3; what
was seeded on purpose goes on from where the warm-up left it. The last seed of a random.Random cannot be
asked for, so its C base class is listened to while the warm-up lasts; numpy and torch keep theirs.
Compiled into the zygote and run in a namespace of its own, never imported.
"""
import posix
import sys
import time

FileFinder = sys.modules["_frozen_importlib_external"].FileFinder

SHORTEST_DRAW = 4  # bytes of entropy that are not taken for a seed by chance
LONGEST_LOOK = 6  # a UUID has other bits than were drawn after these
DIGEST = 64  # bytes of SHA-512, which random.Random.seed() puts behind a text
BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
TORCH_SMALLEST = 1 << 32  # getNonDeterministicRandom() of c10/core/GeneratorImpl.cpp: 53 bits
TORCH_DEFAULT = 67280421310721  # what torch.Generator() begins with (c10/core/GeneratorImpl.h)
MOST_BLOCKS = 500  # of 624 numbers, that a warm-up may have drawn from one numpy generator

Random = seed = setstate = getstate = None  # of module _random, while they are listened to
last_seeds = {}  # id of a generator -> what it was seeded with last
entropic_states = set()  # hashes of states that were asked for, of generators with such a seed
PURPOSE = "on purpose"
began = time.time()
find_spec = FileFinder.find_spec
draws = []  # what os.urandom() has given to the warm-up

# What each run renews.
python_generators = []  # those with the same state, such as copies, together
kept_state = None  # of random._inst, which random seeds anew in each forked child
sequences = []  # of numpy: those with the same entropy together
bit_generators = []  # of numpy: (generator, its sequence or None, whether seed_quickly() knows it)
seed_quickly = None  # mersenne_twister.h
set_type_attribute = None  # type_attribute.h
torch_generator = None


# ---- zygote, while the warm-up lasts ----


def begin(setter):
    global set_type_attribute
    set_type_attribute = setter
    FileFinder.find_spec = listening_find_spec
    if "_random" in sys.modules:
        listen()


def end():
    FileFinder.find_spec = find_spec
    if Random is not None:
        set_methods(seed, setstate, getstate)


def listening_find_spec(self, fullname, target=None):
    if fullname == "random" and Random is None:
        listen()  # the module imports the C one first of all, and makes a generator
    return find_spec(self, fullname, target)


def listen():
    global Random, seed, setstate, getstate
    import _random

    Random = _random.Random
    seed, setstate, getstate = (Random.__dict__[n] for n in ("seed", "setstate", "getstate"))
    set_methods(listening_seed, listening_setstate, listening_getstate)


def set_methods(*functions):
    for name, function in zip(("seed", "setstate", "getstate"), functions):
        set_type_attribute(Random, name, function)


def listening_seed(self, *args):
    seed(self, *args)
    known = not args or args[0] is None or type(args[0]) in (int, float)
    last_seeds[id(self)] = (args[0] if args else None) if known else PURPOSE


def listening_setstate(self, state):
    setstate(self, state)
    last_seeds[id(self)] = None if hash(state) in entropic_states else PURPOSE


def listening_getstate(self):
    state = getstate(self)
    if last_seeds.get(id(self)) is None:
        entropic_states.add(hash(state))
    return state


# ---- zygote, after the warm-up ----


def is_time(value):
    """Whether it is when something of the warm-up happened: in seconds, ms, µs or ns."""
    now = time.time()
    return any(began * unit - 1 <= value <= now * unit + 1 for unit in (1, 10**3, 10**6, 10**9))


def is_drawn(value):
    """Whether the number was made of bytes that os.urandom() gave, as module secrets does."""
    for shift in range(8):  # getrandbits() throws the last few bits away
        size = (value.bit_length() + shift + 7) // 8
        for order in ("big", "little"):
            text = (value << shift).to_bytes(size, order)
            if shift:
                text = text[:-1] if order == "big" else text[1:]
            if in_draws(text):
                return True
    text = value.to_bytes((value.bit_length() + 7) // 8, "big")[:-DIGEST]
    return any(map(in_draws, (text, from_hex(text), from_base64(text))))


def in_draws(text):
    return len(text) >= SHORTEST_DRAW and text[:LONGEST_LOOK] in b"".join(draws)


def from_hex(text):
    """Of token_hex(), or a UUID's text."""
    try:
        return bytes.fromhex(text.decode("ascii").replace("-", ""))
    except ValueError:
        return b""


def from_base64(text):
    """Of token_urlsafe()."""
    if any(c not in BASE64 for c in text):
        return b""
    number = 0
    for c in text:
        number = number << 6 | BASE64.index(c)
    size = len(text) * 6 // 8
    return (number >> len(text) * 6 % 8).to_bytes(size, "big")


def is_entropic(value):
    if value is None:
        return True
    if type(value) is float:
        return is_time(value)
    if type(value) is int:
        return is_time(value) or value > 0 and is_drawn(value)
    if type(value) in (list, tuple):
        return any(type(part) is int and is_entropic(part) for part in value)
    return False


def all_objects(wanted):
    """What the collector knows of these classes."""
    was_loaded = "gc" in sys.modules
    import gc

    if not was_loaded:
        del sys.modules["gc"]
    objects = gc.get_objects()
    types = {one for one in {type(o) for o in objects} if issubclass(one, wanted)}
    return [o for o in objects if type(o) in types]


def find(entropy, seed_mersenne_twister):
    """`entropy`: what os.urandom() gave, call by call. Returns whether runs have something to renew."""
    global seed_quickly
    seed_quickly = seed_mersenne_twister
    draws[:] = entropy
    modules = sys.modules.get
    if random := modules("random"):
        find_python_generators(random)
    if bits := modules("numpy.random.bit_generator"):
        find_numpy_generators(bits, modules("numpy.random.mtrand"))
    if torch := modules("torch"):
        find_torch_generator(torch)
    last_seeds.clear()
    entropic_states.clear()
    draws.clear()
    return bool(python_generators or kept_state or sequences or bit_generators or torch_generator)


def find_python_generators(random):
    global kept_state
    groups = {}
    for generator in all_objects(random.Random):
        if isinstance(generator, random.SystemRandom):
            continue
        if is_entropic(last_seeds.get(id(generator))):
            if generator is not random._inst:
                groups.setdefault(generator.getstate(), []).append(generator)
        elif generator is random._inst:
            kept_state = generator.getstate()
    python_generators.extend(groups.values())


def sequence_of(generator):
    return getattr(generator, "_seed_seq", None) or getattr(generator, "seed_seq", None)


def find_numpy_generators(bits, mtrand):
    groups = {}
    for sequence in all_objects(bits.SeedSequence):
        if is_entropic(sequence.entropy):
            groups.setdefault(repr(sequence.entropy), []).append(sequence)
    sequences.extend(groups.values())
    entropic = {id(sequence) for group in sequences for sequence in group}
    unkept = [bits.SeedSequence(int.from_bytes(d, "big")) for d in draws if len(d) == 16]
    for generator in all_objects(bits.BitGenerator):
        sequence = sequence_of(generator)
        if id(sequence) in entropic:
            origins = [sequence]
        elif sequence is None:
            origins = unkept  # _legacy_seeding() of numpy/random/_mt19937.pyx forgets its own
        else:
            continue
        if any(comes_from(generator, origin) for origin in origins):
            bit_generators.append((generator, sequence, can_be_seeded_quickly(generator)))
    renewed = {id(generator) for generator, *_ in bit_generators}
    for legacy in all_objects(mtrand.RandomState) if mtrand else ():
        state = legacy.get_state(legacy=False)
        if id(legacy._bit_generator) in renewed and state.get("has_gauss"):
            # One more number of the old stream is kept.
            legacy.set_state({**state, "has_gauss": 0, "gauss": 0.0})


def can_be_seeded_quickly(generator):
    if type(generator).__name__ != "MT19937":
        return False
    state = generator.state["state"]
    return seed_quickly(generator.capsule, state["key"].tobytes(), state["pos"])


def comes_from(generator, sequence):
    """Whether it has the state that the sequence gave it, but for numbers drawn: it may have been set."""
    first = type(generator)(sequence)
    ours, theirs = generator.state.get("state"), first.state.get("state")
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        return True
    for constant in ("inc", "key"):  # PCG64, Philox
        if constant in ours and "pos" not in ours:
            return bytes(str(ours[constant]), "ascii") == bytes(str(theirs[constant]), "ascii")
    if "pos" in ours:  # MT19937
        key = ours["key"].tobytes()
        for _ in range(MOST_BLOCKS):
            if first.state["state"]["key"].tobytes()[4:] == key[4:]:
                return True
            first.random_raw(624, output=False)
        return False
    if "state" in ours:  # SFC64, with its counter
        drawn = int(ours["state"][3]) - int(theirs["state"][3])
        if not 0 <= drawn < MOST_BLOCKS * 624:
            return False
        first.random_raw(drawn, output=False)
        return first.state["state"]["state"].tobytes() == ours["state"].tobytes()
    return True


def find_torch_generator(torch):
    global torch_generator
    generator = getattr(torch, "default_generator", None)
    if generator is not None and TORCH_SMALLEST <= generator.initial_seed() != TORCH_DEFAULT:
        torch_generator = generator


# ---- spare, ahead of its run ----


def renew():
    for first, *others in python_generators:
        first.seed()
        for generator in others:
            generator.setstate(first.getstate())
    if kept_state is not None:
        (sys.modules.get("random") or hidden["random"])._inst.setstate(kept_state)
    for group in sequences:
        entropy = int.from_bytes(posix.urandom(group[0].pool_size * 4), "big")
        for sequence in group:
            # In place, since it is known elsewhere.
            sequence.__init__(
                entropy,
                spawn_key=sequence.spawn_key,
                pool_size=sequence.pool_size,
                n_children_spawned=sequence.n_children_spawned,
            )
    for generator, sequence, is_known in bit_generators:
        if is_known:
            seed_quickly(generator.capsule)
        elif sequence is None:
            generator._legacy_seeding(None)
        else:
            generator.state = type(generator)(sequence).state
    if torch_generator is not None:
        torch_generator.seed()


def forget():
    """Afterwards, so that no generator lives longer for it."""
    global kept_state, torch_generator
    python_generators.clear()
    sequences.clear()
    bit_generators.clear()
    kept_state = torch_generator = None
