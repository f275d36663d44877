# SPDX-License-Identifier: GPL-3.0-or-later
assert 1 == 2, "numbers"
