# SPDX-License-Identifier: GPL-3.0-or-later
import sys

HAVE = "pyfx_names_child" in sys.modules
