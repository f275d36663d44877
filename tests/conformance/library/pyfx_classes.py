# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import dataclasses
import enum

from pyfx_others import Other


@dataclasses.dataclass
class Point:
    x: int
    y: Other | None = None


class Colour(enum.Enum):
    RED = 1
