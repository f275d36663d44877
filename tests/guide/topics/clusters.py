# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions below Slurm, whose daemons are the topic's own, and GNU parallel."""

import slurm
from topic import Topic

PART = """\
import os
import sys

import numpy

print(numpy.arange(int(sys.argv[1])).sum(), "SLURM_JOB_ID" in os.environ)
"""

TOPIC = Topic(
    section="Clusters",
    needs=(*slurm.NEEDS, "parallel", "python3-numpy"),
    files={"part.py": PART},
    around=slurm.cluster,
    ignore=("home/.parallel",),
)
