# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmark makes of its measurements: ratios_test.py BENCH_DIRECTORY."""

import contextlib
import io
import json
import os
import sys
import unittest
from xml.etree import ElementTree

BENCH = sys.argv.pop(1)
sys.path.insert(0, BENCH)

# pylint: disable=wrong-import-position
import chart  # noqa: E402
import parts  # noqa: E402
import ratios  # noqa: E402
import readme  # noqa: E402
import report  # noqa: E402

MILLISECOND = 1e6  # ns


def rounds(milliseconds, count=10):
    return [[milliseconds * MILLISECOND] * 2] * count


def results(warm=2.0, two_clients=500.0):
    return {
        "pace": {
            "base-cold": rounds(10),
            "base-spare": rounds(warm),
            "base-demand": rounds(3),
            "science-cold": rounds(500),
            "science-spare": rounds(2.5),
            "sum-cold": rounds(510),
            "sum-spare": rounds(5.1),
            "true": rounds(0.5),
            "floor-spare": rounds(1),
            "floor-demand": rounds(1),
            "quick-floor-spare": rounds(0.8),
            "exec": rounds(1.5),
            "lean-cold": rounds(7),
        },
        "load": {"base-spare@2": [[two_clients]], "floor-demand@2": [[1000.0]]},
        "start": {
            "first-cold": rounds(10),
            "first-warm": rounds(2),
            "first-floor": rounds(1),
            "first-tty-cold": rounds(11),
            "first-tty-warm": rounds(6),
        },
        "memory": {"science-spare": {"private": 1.5}},
    }


LESS_IS_BETTER = "-c pass: warm / floor"
MORE_IS_BETTER = "runs/s, 2 clients: base-spare / floor-demand"


class RatiosTest(unittest.TestCase):
    def test_percentile_is_one_of_the_values(self):
        self.assertEqual(parts.percentile([3, 1, 2], 0.5), 2)
        self.assertEqual(parts.percentile(range(1, 101), 0.99), 99)
        self.assertEqual(parts.percentile([7], 0.99), 7)

    def test_ratios_are_those_of_medians_and_of_rates(self):
        found = ratios.values(results())
        self.assertAlmostEqual(found[LESS_IS_BETTER], 2)
        self.assertAlmostEqual(found["-c pass: cold / warm"], 5)
        self.assertAlmostEqual(found[MORE_IS_BETTER], 0.5)
        self.assertAlmostEqual(found["idle spare, numpy+pandas: MiB private"], 1.5)

    def test_the_quick_floor_has_ratios_of_its_own(self):
        found = ratios.values(results())
        self.assertAlmostEqual(found["-c pass: warm / quick floor"], 2.5)
        self.assertAlmostEqual(found["numpy+pandas: warm / quick floor"], 3.125)

    def test_peers_are_compared_as_far_as_they_are_there(self):
        found = ratios.values(results())
        self.assertAlmostEqual(found["-c pass: exec server / warm"], 0.75)
        self.assertAlmostEqual(found["-c pass: python3 -I -S -E / warm"], 3.5)
        self.assertNotIn("-c pass: lazy imports / warm", found)

    def test_why_something_was_not_measured_is_shown(self):
        about = {"processor": "P", "cores": 2, "python": "Python 3.11.2", "load": 0.0, "kernel": "6"}
        made = report.make(about, {"pace": results()["pace"]}, {"lazy imports": "there is none"})
        self.assertEqual(made["not_measured"], {"lazy imports": "there is none"})
        with contextlib.redirect_stdout(io.StringIO()) as shown:
            report.print_table(made, {})
        self.assertIn("not measured: lazy imports: there is none", shown.getvalue())

    def test_a_start_at_a_terminal_is_compared_with_one_without(self):
        found = ratios.values(results())
        self.assertAlmostEqual(found["first byte, warm: at a terminal / without"], 3)
        self.assertAlmostEqual(found["first byte, cold: at a terminal / without"], 1.1)
        self.assertAlmostEqual(found["first byte: warm / floor"], 2)
        self.assertAlmostEqual(found["first byte: cold / warm"], 5)
        self.assertNotIn("first byte at a terminal: warm / floor", found)

    def test_a_ratio_whose_part_was_not_measured_is_left_out(self):
        self.assertNotIn("1 GiB through stdout: warm / cold", ratios.values(results()))

    def test_the_same_measurements_are_not_worse_than_those_kept(self):
        kept = ratios.to_keep(results())
        self.assertEqual(ratios.compare(ratios.values(results()), kept), [])

    def test_a_ratio_that_is_worse_by_more_than_its_noise_is_complained_of(self):
        kept = ratios.to_keep(results())
        complaints = ratios.compare(ratios.values(results(warm=2.5)), kept)
        self.assertTrue(any(line.startswith(LESS_IS_BETTER) for line in complaints), complaints)
        complaints = ratios.compare(ratios.values(results(two_clients=390.0)), kept)
        self.assertEqual([line.partition(": 0")[0] for line in complaints], [MORE_IS_BETTER])

    def test_a_ratio_that_is_worse_within_its_noise_or_better_is_not(self):
        kept = ratios.to_keep(results())
        self.assertEqual(ratios.compare(ratios.values(results(warm=2.1)), kept), [])
        self.assertEqual(ratios.compare(ratios.values(results(warm=1.0)), kept), [])
        self.assertEqual(ratios.compare(ratios.values(results(two_clients=900.0)), kept), [])

    def test_a_ratio_that_is_not_kept_yet_is_not_complained_of(self):
        kept = ratios.to_keep(results())
        del kept[LESS_IS_BETTER]
        found = ratios.values(results(warm=200.0))
        self.assertIn(LESS_IS_BETTER, found)
        complaints = ratios.compare(found, kept)
        self.assertFalse(any(line.startswith(LESS_IS_BETTER) for line in complaints), complaints)
        self.assertEqual(ratios.not_kept(found, kept), [LESS_IS_BETTER])
        self.assertEqual(ratios.compare(found, {}), [])

    def test_a_ratio_that_varies_is_given_more_room(self):
        steady = ratios.to_keep(results())[LESS_IS_BETTER]["noise"]
        varied = results()
        varied["pace"]["base-spare"] = [[MILLISECOND * n] for n in range(1, 11)]
        self.assertGreater(ratios.to_keep(varied)[LESS_IS_BETTER]["noise"], steady)

    def test_what_is_kept_in_the_tree_is_known(self):
        kept = ratios.read_kept(os.path.join(BENCH, "reference.json"))["ratios"]
        self.assertLessEqual(set(kept), {ratio.name for ratio in ratios.RATIOS})
        for entry in kept.values():
            self.assertGreater(entry["value"], 0)
            self.assertGreater(entry["noise"], 0)

    def test_another_machine_is_told(self):
        machine = ratios.read_kept(os.path.join(BENCH, "reference.json"))["machine"]
        self.assertEqual(ratios.how_machine_differs(machine | {"load": 9.0}, machine), [])
        other = ratios.how_machine_differs(machine | {"cores": machine["cores"] + 2}, machine)
        self.assertEqual([line.partition(":")[0] for line in other], ["cores"])

    def test_the_report_is_json_and_the_chart_is_svg(self):
        about = {"processor": "R&D <1>", "cores": 2, "python": "Python 3.11.2", "load": 0.0}
        made = report.make(about, results())
        self.assertEqual(made["figures"]["pace"]["base-spare"]["p50_ms"], 2)
        self.assertEqual(json.loads(json.dumps(made)), made)
        picture = ElementTree.fromstring(chart.draw(made))
        bars = picture.findall("{http://www.w3.org/2000/svg}rect")
        kinds = ["cold", "warm", "cold", "warm", "other", "other"]
        self.assertEqual([bar.get("class") for bar in bars], kinds)
        lengths = [float(bar.get("width")) for bar in bars]
        self.assertEqual(max(lengths), lengths[0])
        self.assertEqual(min(lengths), lengths[-1])
        self.assertGreater(min(lengths), 0)

    def test_the_readme_gets_its_table(self):
        with open(os.path.join(BENCH, "..", "README.md"), encoding="utf-8") as file:
            text = file.read()
        about = {"processor": "P", "cores": 2, "python": "Python 3.11.2"}
        made = readme.replace(text, report.make(about, results()))
        self.assertIn("| `-c pass` | 10 ms | **2 ms** | 5.0 times faster |", made)
        self.assertIn("| 500 ms | **2.5 ms** | 200 times faster |", made)
        self.assertEqual(made.partition(readme.END)[2], text.partition(readme.END)[2])
        self.assertEqual(readme.replace(made, report.make(about, results())), made)


if __name__ == "__main__":
    unittest.main()
