# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmark says: figures from what was measured, and a table for people."""

import os
import platform
import statistics

import cpu
import measure
import ratios
from parts import CLIENTS, PACE_MS, all_of, percentile
from variants import LIBRARIES

_TITLES = {
    "true": "/bin/true",
    "floor-spare": "floor, from a spare",
    "floor-demand": "floor, on demand",
    "heap-floor-spare": "floor, 1 GiB heap, from a spare",
    "heap-floor-demand": "floor, 1 GiB heap, on demand",
    "quick-floor-spare": "quick floor, from a spare",
    "quick-floor-demand": "quick floor, on demand",
    "quick-heap-floor-spare": "quick floor, 1 GiB heap, from a spare",
    "quick-heap-floor-demand": "quick floor, 1 GiB heap, on demand",
    "base-cold": "python3 -c pass",
    "base-spare": "pyfxc -c pass",
    "base-demand": "pyfxc -c pass, on demand",
    "science-cold": "python3, numpy+pandas",
    "science-spare": "pyfxc, numpy+pandas",
    "science-demand": "pyfxc, numpy+pandas, on demand",
    "sum-cold": "python3, numpy+pandas and a sum",
    "sum-spare": "pyfxc, numpy+pandas and a sum",
    "numpy-spare": "pyfxc, import numpy",
    "hidden-spare": "pyfxc -c pass, hidden numpy+pandas",
    "hidden-numpy-spare": "pyfxc, import numpy, hidden",
    "heap-spare": "pyfxc, 1 GiB heap",
    "heap-demand": "pyfxc, 1 GiB heap, on demand",
    "forkserver": "multiprocessing, numpy+pandas",
    "exec": "exec server, pass",
    "exec-science": "exec server, numpy+pandas",
    "lean-cold": "python3 -I -S -E -c pass",
    "lazy-cold": "lazy imports, -c pass",
    "lazy-sum-cold": "lazy imports, numpy+pandas and a sum",
    **{
        f"{name}-{kind}": f"{program}{where}"
        for name, where in (("first", ", to a pipe"), ("first-tty", ", at a terminal"))
        for kind, program in (("cold", "python3"), ("warm", "pyfxc"), ("floor", "floor"))
    },
    "quick-first-floor": "quick floor, to a pipe",
    "quick-first-tty-floor": "quick floor, at a terminal",
    "gigabyte-cold": "python3",
    "gigabyte-warm": "pyfxc",
    "keys-cold": "python3, key to echo",
    "keys-warm": "pyfxc, key to echo",
    "bulk-cold": "python3, 8 MB of lines",
    "bulk-warm": "pyfxc, 8 MB of lines",
    **{
        f"{work}-{kind}": f"{program}, {work}"
        for work in cpu.PURE + cpu.WITH_NUMPY
        for kind, program in (("cold", "python3"), ("warm", "pyfxc"))
    },
    **{
        f"other-{name}-{kind}": f"{program}{what} {name}"
        for names, what in ((LIBRARIES, ", import"), (cpu.PURE, ","))
        for name in names
        for kind, program in (("cold", "python"), ("warm", "pyfxc"))
    },
}
_WIDTH = 40
_BUSY = 1.0  # load average: one process that runs all the time


def machine(other_python):
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        for line in cpuinfo:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    about = {
        "processor": model,
        "cores": len(os.sched_getaffinity(0)),
        "kernel": platform.release(),
        "load": os.getloadavg()[0],
        "python": measure.output([measure.PYTHON, "--version"]).decode().strip(),
    }
    if other_python:
        version = measure.output([other_python, "--version"]).decode().strip()
        about["other_python"] = f"{version} ({other_python})"
    return about


def _times(rounds):
    values = [value / 1e6 for value in all_of(rounds)]
    figures = {"runs": len(values), "min_ms": min(values)}
    for name, part in (("p50_ms", 0.5), ("p90_ms", 0.9), ("p99_ms", 0.99)):
        figures[name] = percentile(values, part)
    return figures


def figures(results):
    """What was measured, condensed: part -> variant -> figures."""
    found = {}
    for part, variants in results.items():
        if part == "memory":
            found[part] = variants
        elif part == "load":
            found[part] = {
                name: {"runs_per_second": statistics.median(all_of(rounds))}
                for name, rounds in variants.items()
            }
        else:
            found[part] = {name: _times(rounds) for name, rounds in variants.items()}
    return found


def make(about, results, not_measured=None):
    """What --json writes. `not_measured` has reasons, by title."""
    return {
        "machine": about,
        "figures": figures(results),
        "not_measured": not_measured or {},
        "ratios": ratios.values(results),
    }


def _print_times(title, variants):
    print(f"\n{title + ', ms':<{_WIDTH}}{'min':>10}{'p50':>10}{'p90':>10}{'p99':>10}{'runs':>7}")
    for name, found in variants.items():
        numbers = "".join(f"{found[key]:>10.3f}" for key in ("min_ms", "p50_ms", "p90_ms", "p99_ms"))
        print(f"{_TITLES.get(name, name):<{_WIDTH}}{numbers}{found['runs']:>7}")


def _print_load(variants):
    print("\n" + f"{'runs a second, by clients':<{_WIDTH}}" + "".join(f"{n:>10}" for n in CLIENTS))
    for name in dict.fromkeys(key.partition("@")[0] for key in variants):
        rates = [variants.get(f"{name}@{clients}") for clients in CLIENTS]
        numbers = "".join(f"{rate['runs_per_second']:>10.0f}" if rate else f"{'':>10}" for rate in rates)
        print(f"{_TITLES[name]:<{_WIDTH}}{numbers}")


def _print_memory(processes):
    kinds = ("private", "dirty", "pss", "page_tables")
    print("\n" + f"{'memory, MiB':<{_WIDTH}}" + "".join(f"{kind:>13}" for kind in kinds))
    for name, found in processes.items():
        print(f"{name:<{_WIDTH}}" + "".join(f"{found[kind]:>13.2f}" for kind in kinds))


def _print_ratios(found, kept):
    print(f"\n{'ratios':<52}{'value':>9}{'asked':>9}{'':>9}{'kept':>9}")
    for ratio in ratios.RATIOS:
        if ratio.name not in found:
            continue
        value = found[ratio.name]
        sign = "≥" if ratio.more_is_better else "≤"
        asked = "" if ratio.asked is None else f"{sign} {ratio.asked:g}"
        verdict = {None: "", True: "reached", False: "NOT"}[ratio.reached(value)]
        before = f"{kept[ratio.name]['value']:.3g}" if ratio.name in kept else ""
        print(f"{ratio.name:<52}{value:>9.3g}{asked:>9}{verdict:>9}{before:>9}")


def print_table(report, kept):
    about, found = report["machine"], report["figures"]
    print(
        f"{about['processor']}, {about['cores']} cores, Linux {about['kernel']}, "
        f"{about['python']}, load {about['load']:.1f} before"
    )
    if about["load"] >= _BUSY:
        print("The machine was busy: these figures are provisional.")
    titles = {
        "pace": f"one each {PACE_MS} ms",
        "burst": "back to back",
        "effort": "processor time of a run, all in all",
        "start": f"first byte of output, one each {PACE_MS} ms",
        "stdout": "1 GiB through a pipe",
        "cpu": "processor time of the work itself",
        "terminal": "in a terminal",
        "other": about.get("other_python", ""),
    }
    for part, variants in found.items():
        if part in titles:
            _print_times(titles[part], variants)
        elif part == "load":
            _print_load(variants)
        else:
            _print_memory(variants)
    for title, reason in report["not_measured"].items():
        print(f"\nnot measured: {title}: {reason}")
    _print_ratios(report["ratios"], kept)
