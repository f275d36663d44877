# SPDX-License-Identifier: GPL-3.0-or-later
import colorsys

import pyfx_leaf

raise ValueError("half way")
