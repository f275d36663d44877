# SPDX-License-Identifier: GPL-3.0-or-later
X = 1
import pyfx_circle_b
from pyfx_circle_b import Y
