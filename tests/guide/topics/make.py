# SPDX-License-Identifier: GPL-3.0-or-later
"""make with two jobs."""

from topic import Topic

PART = """\
import sys

import numpy

print(numpy.arange(int(sys.argv[1])).sum())
"""

TOPIC = Topic(
    section="make and cron",
    needs=("make", "python3-numpy", "python3-pandas"),
    files={"part.py": PART},
)
