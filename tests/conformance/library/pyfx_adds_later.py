# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts names into modules that are whole."""
import pyfx_lazy
import pyfx_package

pyfx_package.function = "patched"
pyfx_lazy.added = 1
