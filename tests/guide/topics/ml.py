# SPDX-License-Identifier: GPL-3.0-or-later
"""torch, in an environment that a profile names."""

from topic import Topic

TOPIC = Topic(
    section="Machine learning",
    packages=("torch==2.13.0", "numpy"),
    once=("python3 -m venv ", ". .venv/bin/activate", "pip install "),
)
