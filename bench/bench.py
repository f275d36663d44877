# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures warm runs against cold ones: `./do bench`, or with any installed tree

    /usr/bin/python3 bench/bench.py --prefix PREFIX [--rounds N] [--json FILE]

Starts a private daemon, checks once that cold and warm print the same, then takes times.
"""

import argparse
import json
import os
import platform
import sys

import measure
import terminal

# What the project asks of itself for a script that imports numpy and pandas.
ASKED_RATIO = 20

# Of the figures at a terminal, each of which is of many keys or bytes.
TERMINAL_ROUNDS = 3

HERE = os.path.dirname(os.path.abspath(__file__))


def parse_arguments():
    parser = argparse.ArgumentParser(description="Measures warm runs against cold ones.")
    parser.add_argument("--prefix", default="build/release", help="tree that holds bin/pyfxc")
    parser.add_argument("--rounds", type=int, default=40, help="runs of each command")
    parser.add_argument("--json", metavar="FILE", help="write the figures to FILE as well")
    parser.add_argument(measure.INSIDE, action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("--rounds: at least 1")
    arguments.prefix = os.path.abspath(arguments.prefix)
    if arguments.json:
        arguments.json = os.path.abspath(arguments.json)
    return arguments


def cases(pyfxc):
    """Name, python's arguments, pyfxc's own."""
    science = ["--profile", "science"]
    plan = [
        ("python3 -c pass", ["-c", "pass"], []),
        ("numpy + pandas", [os.path.join(HERE, "sum.py")], science),
        ("the same, a table", [os.path.join(HERE, "table.py")], science),
    ]
    return [
        (name, [measure.PYTHON, *arguments], [pyfxc, "--warm", *own, *arguments])
        for name, arguments, own in plan
    ]


def check_same(name, cold, warm):
    expected, got = measure.output(cold), measure.output(warm)
    if got != expected:
        sys.exit(f"{name}: warm printed {got!r}, cold {expected!r}")


def measure_case(cold, warm, rounds):
    """Times of one case. The turns give a spare time to be made between two warm runs; back to
    back there is none, which is what a loop in a shell script sees."""
    times = measure.interleaved({"cold": cold, "warm": warm}, rounds)
    times["warm, back to back"] = [measure.seconds(warm) for _ in range(rounds)]
    return {kind: measure.summary(values) for kind, values in times.items()}


def machine():
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        for line in cpuinfo:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return {
        "processor": model,
        "cores": len(os.sched_getaffinity(0)),
        "kernel": platform.release(),
        "load": os.getloadavg()[0],
        "python": measure.output([measure.PYTHON, "--version"]).decode().strip(),
    }


def row(what, kind, figures, ratio=""):
    return (
        f"{what:<18}{kind:<20}{figures['min_ms']:>9.2f}{figures['median_ms']:>9.2f}"
        f"{figures['p90_ms']:>9.2f}  {ratio:>7}"
    )


def print_table(report):
    about = report["machine"]
    print(
        f"{about['processor']}, {about['cores']} cores, Linux {about['kernel']}, "
        f"{about['python']}, load {about['load']:.1f} before; {report['rounds']} runs each, "
        "milliseconds\n"
    )
    print(f"{'':<38}{'min':>9}{'median':>9}{'p90':>9}  {'ratio':>7}")
    print(row("/bin/true", "", report["floor"]))
    for case in report["cases"]:
        for kind, figures in case["times"].items():
            ratio = case["times"]["cold"]["median_ms"] / figures["median_ms"]
            print(row(case["name"], kind, figures, "" if kind == "cold" else f"{ratio:.1f}x"))
    at_terminal = report["terminal"]
    for what, name in (("key to echo", "key_to_echo"),
                       (f"{at_terminal['bulk_mebibytes']} MiB to a tty", "bulk_output")):  # fmt: skip
        for kind, figures in at_terminal[name].items():
            ratio = at_terminal[name]["python3"]["median_ms"] / figures["median_ms"]
            print(row(what, kind, figures, "" if kind == "python3" else f"{ratio:.2f}x"))
    heavy = next(case for case in report["cases"] if case["name"] == "numpy + pandas")
    verdict = "reached" if heavy["ratio"] >= ASKED_RATIO else "NOT reached"
    at_p90 = heavy["times"]["cold"]["p90_ms"] / heavy["times"]["warm"]["p90_ms"]
    print(
        f"\n{heavy['name']}: {heavy['ratio']:.0f} times faster by the medians, {at_p90:.0f} by the "
        f"90th percentiles; asked for are at least {ASKED_RATIO} times: {verdict}"
    )


def main():
    arguments = parse_arguments()
    if not arguments.inside_session:
        measure.enter_session(
            arguments.prefix, ["--prefix", arguments.prefix, *without_prefix(arguments)]
        )
    pyfxc = os.path.join(arguments.prefix, "bin", "pyfxc")
    report = {
        "machine": machine(),
        "rounds": arguments.rounds,
        "asked_ratio": ASKED_RATIO,
        "floor": measure.summary([measure.seconds(["/bin/true"]) for _ in range(arguments.rounds)]),
        "cases": [],
    }
    for name, cold, warm in cases(pyfxc):
        check_same(name, cold, warm)
        times = measure_case(cold, warm, arguments.rounds)
        ratio = times["cold"]["median_ms"] / times["warm"]["median_ms"]
        report["cases"].append({"name": name, "times": times, "ratio": ratio})
    report["terminal"] = terminal.measure_terminal(pyfxc, TERMINAL_ROUNDS)
    print_table(report)
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=2)
            file.write("\n")


def without_prefix(arguments):
    """The arguments to hand on to the inner program, made absolute already."""
    rest = ["--rounds", str(arguments.rounds)]
    return rest + (["--json", arguments.json] if arguments.json else [])


if __name__ == "__main__":
    main()
