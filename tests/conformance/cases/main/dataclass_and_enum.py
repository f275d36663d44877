# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses, enum
@dataclasses.dataclass
class P:
    x: int = 1
class E(enum.Enum):
    A = 1
print(P(), E.A, list(E), P.__module__)
