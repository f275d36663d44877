# SPDX-License-Identifier: GPL-3.0-or-later
"""pre-commit with local hooks, one of which complains."""

from topic import Topic

TEST = """\
def test_passes():
    assert 1 + 1 == 2
"""

TOPIC = Topic(
    section="Hooks",
    needs=("pre-commit", "black", "python3-pytest", "git"),
    as_of_pypi=("pre-commit", "black", "pytest"),
    files={"shop.py": "def f( a ):\n  return a\n", "test_shop.py": TEST, ".gitignore": ".venv\n"},
    once=("git ",),
    # Its database, and a log that has times.
    ignore=("home/.cache/pre-commit", "home/.cache/black", "home/work/.git"),
)
