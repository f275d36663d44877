# SPDX-License-Identifier: GPL-3.0-or-later
"""The obstacles. Each function plays one cell: puts the obstacle in place before the run has begun, or
after, and says what must have come of the run. Importing a module registers those that are in it.
"""

from obstacles import client, daemon, limits, others, profile, zygote
from obstacles.common import matrix

__all__ = ["client", "daemon", "limits", "matrix", "others", "profile", "zygote"]
