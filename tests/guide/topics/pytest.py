# SPDX-License-Identifier: GPL-3.0-or-later
"""pytest with xdist and cov: the same tests, warnings and coverage."""

from topic import Topic

CALC = '''\
"""What is tested."""

import warnings


def add(a, b):
    if a is None:
        return b
    return a + b


def old(a):
    warnings.warn("old() is deprecated", DeprecationWarning, stacklevel=2)
    return a


def never(a):
    return a / 0
'''

TESTS = '''\
import subprocess
import sys

import pytest

import calc


@pytest.fixture
def numbers(tmp_path):
    (tmp_path / "numbers").write_text("1 2 3")
    return [int(word) for word in (tmp_path / "numbers").read_text().split()]


def test_adds(numbers):
    assert calc.add(numbers[0], numbers[1]) == numbers[2]


@pytest.mark.parametrize("a, b", [(1, 2), (3, 4), (None, 5)])
def test_many(a, b):
    assert calc.add(a, b) == (a or 0) + b


def test_warns():
    assert calc.old(1) == 1


def test_fails(capsys):
    print("seen by nobody else")
    assert calc.add([1, 2], [3]) == [1, 2, 4]


def test_child():
    code = "import calc; print(calc.add(2, 2))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "4\\n"


@pytest.mark.unknown
def test_with_an_unknown_mark():
    pass
'''

TOPIC = Topic(
    section="Tests with pytest",
    needs=("python3-pytest", "python3-xdist", "python3-pytest_cov"),
    as_of_pypi=("pytest", "pytest-xdist", "pytest-cov"),
    files={"calc.py": CALC, "tests/test_calc.py": TESTS, "conftest.py": ""},
    hide=(
        r"in \d+\.\d+s",
        r"\[gw\d\] linux",
        # Which worker is done first.
        r"(?<=\n)[.F]+ +\[ *\d+%\]",
    ),
    # The data file of coverage has times and process numbers; pytest keeps what has failed, and its directories' numbers.
    ignore=("home/work/.coverage", "tmp/pytest-of-*"),
)
