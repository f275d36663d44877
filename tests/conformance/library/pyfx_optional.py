# SPDX-License-Identifier: GPL-3.0-or-later
try:
    import pyfx_fails
except ValueError as error:
    FAILED = str(error)
try:
    import pyfx_not_there
except ImportError:
    pyfx_not_there = None
