# SPDX-License-Identifier: GPL-3.0-or-later
Y = 2
from pyfx_circle_a import X
