# SPDX-License-Identifier: GPL-3.0-or-later
# From CPython 3.13 on pdb imports readline, which knows one terminal only: runs in a terminal would be cold.
import sys

if sys.version_info < (3, 13):
    import pdb
