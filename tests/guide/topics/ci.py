# SPDX-License-Identifier: GPL-3.0-or-later
"""A job in a session of its own, also as process 1 of a container."""

from topic import Topic, no_sandbox

TEST = """\
def test_passes():
    assert 1 + 1 == 2
"""

TOPIC = Topic(
    section="Containers and CI",
    needs=("bwrap", "black", "python3-pytest"),
    missing=no_sandbox,
    files={"test_shop.py": TEST},
    hide=(r"in \d+\.\d+s",),
    ignore=("home/.cache/black", "tmp/pytest-of-*"),
)
