# SPDX-License-Identifier: GPL-3.0-or-later
try:
    {}["x"]
except KeyError as e:
    try:
        1 / 0
    except ZeroDivisionError:
        raise RuntimeError("last") from e
