# SPDX-License-Identifier: GPL-3.0-or-later
try:
    1 / 0
finally:
    None.attribute
