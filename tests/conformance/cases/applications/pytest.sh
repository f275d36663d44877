# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare pytest
#: needs = python3-pytest
#: hide = in [0-9.]+s
mkdir tests
cat >calc.py <<'END'
def add(a, b):
    return a + b
END
cat >tests/test_calc.py <<'END'
import os
import subprocess
import sys

import pytest

from calc import add


@pytest.fixture
def numbers(tmp_path):
    (tmp_path / "numbers").write_text("1 2 3")
    yield [int(word) for word in (tmp_path / "numbers").read_text().split()]
    print("fixture done")


def test_adds(numbers):
    assert add(numbers[0], numbers[1]) == numbers[2]


def test_fails(numbers):
    print("printed by a failing test")
    print("to stderr", file=sys.stderr)
    assert add(numbers[0], numbers[1]) == {"not": "three"}


def test_captures(capsys, capfd):
    print("seen")
    assert capsys.readouterr().out == "seen\n" or True


def test_captures_descriptors(capfd):
    os.write(1, b"by descriptor")
    subprocess.run([sys.executable, "-c", "print(' by a child')"])
    assert capfd.readouterr().out == "by descriptor by a child\n"


@pytest.mark.parametrize("word", ["a", "b"])
def test_environment(monkeypatch, word):
    monkeypatch.setenv("WORD", word)
    assert os.environ["WORD"] == word


@pytest.mark.skip(reason="to be skipped")
def test_skipped():
    pass


@pytest.mark.xfail
def test_expected_to_fail():
    raise KeyError("gone")


def test_raises():
    raise ValueError("with a traceback")
END
$PY -m pytest -p no:cacheprovider -v --basetemp=temp
echo "status $?"
$PY /usr/bin/pytest -p no:cacheprovider -q -rA -s --basetemp=temp -k "adds or fails" tests/test_calc.py 2>&1
echo "status $?"
$PY -m pytest -p no:cacheprovider --collect-only -q nothing_here
echo "status $?"
