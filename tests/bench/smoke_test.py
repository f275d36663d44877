# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the whole benchmark, everything once: smoke_test.py BENCH_DIRECTORY BUILD_TREE SCRATCH."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import unittest
from xml.etree import ElementTree

BENCH, BUILD, SCRATCH = sys.argv[1:4]
SKIPPED = 77
sys.path.insert(0, BENCH)

import ratios  # noqa: E402  pylint: disable=wrong-import-position
from stand_in import write_lazy_python  # noqa: E402  pylint: disable=wrong-import-position


class SmokeTest(unittest.TestCase):
    def setUp(self):
        shutil.rmtree(SCRATCH, ignore_errors=True)
        self.programs = os.path.join(SCRATCH, "programs")
        os.makedirs(self.programs, mode=0o700)
        os.chmod(SCRATCH, 0o700)

    def tearDown(self):
        self.assertEqual(sorted(os.listdir(SCRATCH)), ["chart.svg", "figures.json", "programs"])
        shutil.rmtree(SCRATCH)

    def test_everything_can_be_measured(self):
        figures, picture = (os.path.join(SCRATCH, name) for name in ("figures.json", "chart.svg"))
        write_lazy_python(self.programs)
        env = {"PATH": f"{self.programs}:/usr/bin:/bin", "HOME": SCRATCH, "TMPDIR": SCRATCH}
        command = [sys.executable, "-B", os.path.join(BENCH, "bench.py"), "--smoke"]
        command += ["--prefix", BUILD, "--programs", os.path.join(BUILD, "bench")]
        command += ["--python", "/usr/bin/python3"]
        subprocess.run([*command, "--json", figures, "--chart", picture], env=env, check=True)
        with open(figures, encoding="utf-8") as file:
            report = json.load(file)
        not_measured = {ratio.name for ratio in ratios.RATIOS} - set(report["ratios"])
        expected = "other interpreter, torch: cold / warm"  # which need not be there
        not_measured -= {name for name in not_measured if "clients" in name or name == expected}
        self.assertEqual(not_measured, set())
        self.assertEqual(report["not_measured"], {})
        for name, value in report["ratios"].items():
            self.assertGreater(value, 0, name)
        ElementTree.parse(picture)


if __name__ == "__main__":
    if not all(importlib.util.find_spec(module) for module in ("numpy", "pandas")):
        print("skipped: numpy and pandas are not installed")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1])
