# SPDX-License-Identifier: GPL-3.0-or-later
"""Dask's cluster on this machine."""

from topic import Topic

TOPIC = Topic(
    section="Dask",
    packages=("dask[distributed]",),
    once=("python3 -m venv ", ". .venv/bin/activate", "pip install "),
)
