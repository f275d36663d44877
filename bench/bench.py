# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark: `./do bench`, or with any installed tree, and the programs of bench/ built,

    /usr/bin/python3 bench/bench.py --prefix PREFIX --programs DIRECTORY

Starts a private daemon and takes all times in turns: see docs/performance.md.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import chart
import measure
import parts
import ratios
import readme
import report
import variants

HERE = os.path.dirname(os.path.abspath(__file__))
REFERENCE = os.path.join(HERE, "reference.json")
CHART = os.path.join(HERE, "chart.svg")
README = os.path.join(os.path.dirname(HERE), "README.md")


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="bench", description="Measures pyfx against what it can and cannot beat."
    )
    parser.add_argument("--prefix", default="build/release", help="tree that holds bin/pyfxc")
    parser.add_argument("--programs", default="build/release/bench", help="holds bench-runner")
    parser.add_argument("--quick", action="store_const", const="quick", dest="size",
                        help="a first look: half a minute, much noise")  # fmt: skip
    parser.add_argument("--smoke", action="store_const", const="smoke", dest="size",
                        help=argparse.SUPPRESS)  # fmt: skip
    parser.add_argument("--only", action="append", choices=parts.PARTS, metavar="PART",
                        help="one of " + ", ".join(parts.PARTS) + "; may be repeated")  # fmt: skip
    parser.add_argument("--python", metavar="PATH",
                        help="measure another interpreter as well, with numpy, pandas, torch if it has them")  # fmt: skip
    parser.add_argument("--json", metavar="FILE", help="write the figures to FILE as well")
    parser.add_argument("--chart", metavar="FILE", help="draw the chart of the README to FILE")
    parser.add_argument("--check", action="store_true",
                        help="fail when a ratio is worse than the one kept")  # fmt: skip
    parser.add_argument("--update", action="store_true",
                        help="keep these ratios; renew chart and figures of the README")  # fmt: skip
    parser.add_argument(measure.INSIDE, metavar="DIRECTORY", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.python:
        arguments.python = os.path.abspath(arguments.python)
    elif arguments.only and "other" in arguments.only:
        parser.error("--only other is of the interpreter that --python names")
    if arguments.update and (arguments.size or arguments.only or arguments.check or arguments.python):
        parser.error("--update takes a whole benchmark, no --check, and no other interpreter")
    if arguments.chart and arguments.only and "pace" not in arguments.only:
        parser.error("--chart shows the part pace")
    return arguments


def run_session(prefix, size, python):
    """This same program in a session with the benchmark's profiles; returns its status."""
    with tempfile.TemporaryDirectory(prefix="pyfx-bench-") as directory:
        heap_mib = 16 if size == "smoke" else 1024
        files = variants.profiles(heap_mib) | (variants.other_profiles(python) if python else {})
        parts.write_profiles(directory, files)
        command = measure.session_command(prefix, [directory, *sys.argv[1:]])
        return subprocess.run(command, env=measure.session_environment(directory)).returncode


def take(arguments):
    """Part -> what it measured; and what could not be -> why."""
    size = arguments.size or "full"
    bench = parts.Bench(
        os.path.abspath(arguments.prefix),
        os.path.abspath(arguments.programs),
        arguments.inside_session,
        parts.Sizes(size),
        arguments.python,
    )
    there = parts.PARTS if arguments.python else [part for part in parts.PARTS if part != "other"]
    wanted = [part for part in there if not arguments.only or part in arguments.only]
    results = {}
    with bench.floors(16 if size == "smoke" else 1024):
        for part in wanted:
            method = getattr(bench, part)
            print(f"measuring {part}: {method.__doc__}", file=sys.stderr)
            results[part] = method()
    return results, bench.not_measured if "pace" in results else {}


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def as_json(value):
    return json.dumps(value, indent=2) + "\n"


def update(found, results):
    kept = {"machine": found["machine"], "ratios": ratios.to_keep(results)}
    write(REFERENCE, as_json(kept))
    write(CHART, chart.draw(found))
    with open(README, encoding="utf-8") as file:
        text = file.read()
    write(README, readme.replace(text, found))
    print("\nwritten: " + ", ".join(os.path.relpath(path) for path in (REFERENCE, CHART, README)))


def check(found, kept):
    complaints = ratios.compare(found["ratios"], kept.get("ratios", {}))
    print()
    differences = ratios.how_machine_differs(found["machine"], kept["machine"]) if kept else []
    for difference in differences:
        print(f"ANOTHER MACHINE: {difference}")
    if differences:
        print("compare with the commit before, built and measured here (docs/performance.md)")
    new = ratios.not_kept(found["ratios"], kept.get("ratios", {}))
    if new:
        print(f"{len(new)} of the ratios are not kept yet, and compared with nothing")
    for complaint in complaints:
        print(f"WORSE: {complaint}")
    if not complaints:
        print("no ratio is worse than the one kept by more than its noise")
    return 1 if complaints else 0


def main():
    arguments = parse_arguments()
    if not arguments.inside_session:
        prefix = os.path.abspath(arguments.prefix)
        sys.exit(run_session(prefix, arguments.size, arguments.python))
    about = report.machine(arguments.python)
    results, not_measured = take(arguments)
    found = report.make(about, results, not_measured)
    kept = ratios.read_kept(REFERENCE) if os.path.exists(REFERENCE) else {}
    report.print_table(found, kept.get("ratios", {}))
    if arguments.json:
        write(arguments.json, as_json(found))
    if arguments.chart:
        write(arguments.chart, chart.draw(found))
    if arguments.update:
        update(found, results)
    sys.exit(check(found, kept) if arguments.check else 0)


if __name__ == "__main__":
    main()
