# SPDX-License-Identifier: GPL-3.0-or-later
"""The ratios that the benchmark is about, and their comparison with those kept in the tree.

Times differ from machine to machine and from minute to minute; what is compared is always two of
them that were taken in turns.
"""

import dataclasses
import json
import random
import statistics
from typing import Callable, Optional

import cpu
from parts import all_of, percentile
from variants import LIBRARIES

# How much worse than the kept one a ratio may be at least, whatever its own spread was: what came
# out when the whole was repeated on one machine.
_NOISE = {"median": 0.15, "tail": 0.5, "rate": 0.2, "cpu": 0.03, "memory": 0.1}
_RESAMPLED = 200


@dataclasses.dataclass(frozen=True)
class Ratio:
    name: str
    # The figure of one benchmark; a KeyError when that lacks a part it needs.
    value: Callable[[dict], float]
    noise: str
    more_is_better: bool = False
    asked: Optional[float] = None  # what the project asks of itself

    def reached(self, value):
        if self.asked is None:
            return None
        return value >= self.asked if self.more_is_better else value <= self.asked

    def worse_by(self, value, kept):
        """0.1 for 10 % worse than the kept one; negative when better."""
        return kept / value - 1 if self.more_is_better else value / kept - 1


def _times(part, variant, other, at=0.5, other_at=0.5):
    def value(results):
        ours = percentile(all_of(results[part][variant]), at)
        return ours / percentile(all_of(results[part][other]), other_at)

    return value


def _median(name, part, variant, other, **more):
    return Ratio(name, _times(part, variant, other), "median", **more)


def _tail(name, variant):
    return Ratio(name, _times("pace", variant, variant, 0.99, 0.5), "tail", asked=2)


def _rate(clients, variant, other, **more):
    def value(results):
        ours, theirs = (
            statistics.median(all_of(results["load"][f"{name}@{clients}"]))
            for name in (variant, other)
        )
        return ours / theirs

    title = f"runs/s, {clients} client{'s' if clients > 1 else ''}: {variant} / {other}"
    return Ratio(title, value, "rate", more_is_better=True, **more)


def _work(title, names, part="cpu"):
    """The geometric mean, so that each program counts the same."""

    def value(results):
        return statistics.geometric_mean(
            _times(part, f"{name}-warm", f"{name}-cold")(results) for name in names
        )

    return Ratio(title, value, "cpu", asked=1.02)


def _megabytes(title, process, kind, **more):
    return Ratio(title, lambda results: results["memory"][process][kind], "memory", **more)


def _floors(title, part, variant, floor, **more):
    """Against both floors, which differ in how their clients start."""
    return [
        _median(title.format("floor"), part, variant, floor, **more),
        _median(title.format("quick floor"), part, variant, f"quick-{floor}"),
    ]


def _peer(title, peer, variant):
    return _median(title, "pace", peer, variant, more_is_better=True)


RATIOS = [
    *_floors("-c pass: warm / {}", "pace", "base-spare", "floor-spare", asked=1.3),
    *_floors("-c pass, on demand: warm / {}", "pace", "base-demand", "floor-demand"),
    _median("-c pass: cold / warm", "pace", "base-cold", "base-spare", more_is_better=True),
    *_floors("numpy+pandas: warm / {}", "pace", "science-spare", "floor-spare", asked=1.5),
    *_floors("numpy+pandas, on demand: warm / {}", "pace", "science-demand", "floor-demand"),
    _median(
        "numpy+pandas: cold / warm", "pace", "science-cold", "science-spare",
        more_is_better=True, asked=300,
    ),  # fmt: skip
    _median(
        "numpy+pandas and a sum: cold / warm", "pace", "sum-cold", "sum-spare", more_is_better=True
    ),
    _median("-c pass: numpy+pandas hidden / no preload", "pace", "hidden-spare", "base-spare", asked=1),
    _median("import numpy: hidden / visible", "pace", "hidden-numpy-spare", "numpy-spare"),
    *_floors("1 GiB heap: warm / {} with it", "pace", "heap-spare", "heap-floor-spare", asked=2),
    *_floors("1 GiB heap, on demand: warm / {}", "pace", "heap-demand", "heap-floor-demand"),
    _peer("numpy+pandas: forkserver / warm", "forkserver", "science-spare"),
    _peer("-c pass: exec server / warm", "exec", "base-spare"),
    _peer("numpy+pandas: exec server / warm", "exec-science", "science-spare"),
    _peer("-c pass: python3 -I -S -E / warm", "lean-cold", "base-spare"),
    _peer("-c pass: lazy imports / warm", "lazy-cold", "base-spare"),
    _peer("numpy+pandas and a sum: lazy imports / warm", "lazy-sum-cold", "sum-spare"),
    _tail("-c pass: p99 / p50", "base-spare"),
    _tail("numpy+pandas: p99 / p50", "science-spare"),
    _tail("1 GiB heap: p99 / p50", "heap-spare"),
    *_floors("back to back, -c pass: warm / {}", "burst", "base-spare", "floor-spare"),
    *_floors("back to back, numpy+pandas: warm / {}", "burst", "science-spare", "floor-spare"),
    *_floors("back to back, 1 GiB heap: warm / {}", "burst", "heap-spare", "heap-floor-spare"),
    _rate(1, "base-spare", "floor-demand"),
    _rate(2, "base-spare", "floor-demand", asked=0.7),
    _rate(8, "base-spare", "floor-demand"),
    _rate(64, "base-spare", "floor-demand"),
    _rate(2, "science-spare", "floor-demand"),
    _rate(2, "base-spare", "quick-floor-demand"),
    _rate(2, "science-spare", "quick-floor-demand"),
    *_floors("processor time, -c pass: warm / {}", "effort", "base-spare", "floor-spare"),
    *_floors("processor time, numpy+pandas: warm / {}", "effort", "science-spare", "floor-spare"),
    _median(
        "processor time, -c pass: numpy+pandas hidden / no preload", "effort", "hidden-spare", "base-spare"
    ),  # fmt: skip
    _median("first byte: cold / warm", "start", "first-cold", "first-warm", more_is_better=True),
    *_floors("first byte: warm / {}", "start", "first-warm", "first-floor"),
    _median(
        "first byte at a terminal: cold / warm", "start", "first-tty-cold", "first-tty-warm",
        more_is_better=True,
    ),  # fmt: skip
    *_floors("first byte at a terminal: warm / {}", "start", "first-tty-warm", "first-tty-floor"),
    _median("first byte, warm: at a terminal / without", "start", "first-tty-warm", "first-warm", asked=1.5),
    _median("first byte, cold: at a terminal / without", "start", "first-tty-cold", "first-cold"),
    _median("1 GiB through stdout: warm / cold", "stdout", "gigabyte-warm", "gigabyte-cold"),
    _work("pure Python: warm / cold", cpu.PURE),
    _work("numpy: warm / cold", cpu.WITH_NUMPY),
    _work("other interpreter, pure Python: warm / cold", [f"other-{name}" for name in cpu.PURE], "other"),
    *(
        _median(f"other interpreter, {name}: cold / warm", "other", f"other-{name}-cold", f"other-{name}-warm",
                more_is_better=True)
        for name in LIBRARIES
    ),
    Ratio("key to echo: warm / cold", _times("terminal", "keys-warm", "keys-cold"), "tail", asked=2.5),
    Ratio("8 MB to a terminal: warm / cold", _times("terminal", "bulk-warm", "bulk-cold"), "tail"),
    _megabytes("idle spare, base: MiB private", "base-spare", "private"),
    _megabytes("idle spare, numpy+pandas: MiB private", "science-spare", "private", asked=2),
]


def _resample(results):
    """The same benchmark as it might have been: rounds drawn from those there were."""
    drawn = {}
    for part, variants in results.items():
        if part == "memory":
            drawn[part] = variants
            continue
        drawn[part] = {
            name: random.choices(rounds, k=len(rounds)) for name, rounds in variants.items()
        }
    return drawn


def values(results):
    """Name -> value of all ratios whose parts were measured."""
    found = {}
    for ratio in RATIOS:
        try:
            found[ratio.name] = ratio.value(results)
        except KeyError:
            continue
    return found


def to_keep(results):
    """What reference.json holds: each ratio with the noise that is allowed to it."""
    found = values(results)
    drawn = [values(_resample(results)) for _ in range(_RESAMPLED)]
    kept = {}
    for ratio in RATIOS:
        if ratio.name not in found:
            continue
        value = found[ratio.name]
        spread = statistics.pstdev(one[ratio.name] for one in drawn) / value
        noise = max(_NOISE[ratio.noise], 3 * spread)
        kept[ratio.name] = {"value": round(value, 4), "noise": round(noise, 3)}
    return kept


def read_kept(path):
    """What is kept there: the "machine" that the "ratios" are from."""
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def how_machine_differs(machine, kept):
    """A sentence for each thing by which ratios of one machine are not another's."""
    names = ("processor", "cores", "python")
    return [
        f"{name}: {machine[name]}; the ratios kept are from {kept[name]}"
        for name in names
        if machine[name] != kept[name]
    ]


def not_kept(found, kept):
    """Names of ratios that there is nothing to compare with."""
    return [name for name in found if name not in kept]


def compare(found, kept):
    """A sentence for each ratio that is worse than the kept one by more than its noise."""
    complaints = []
    for ratio in RATIOS:
        if ratio.name not in found or ratio.name not in kept:
            continue
        value, reference = found[ratio.name], kept[ratio.name]
        worse = ratio.worse_by(value, reference["value"])
        if worse > reference["noise"]:
            complaints.append(
                f"{ratio.name}: {value:.3g}, was {reference['value']:.3g}: worse by "
                f"{worse:.0%}, allowed are {reference['noise']:.0%}"
            )
    return complaints
