# SPDX-License-Identifier: GPL-3.0-or-later
# A module whose imports wait for the first use (PEP 810, Python 3.15). python3 executes it too: see
# cases/modules/lazy_imports.py.
import sys

lazies = type(sys)("lazies")
sys.modules["lazies"] = lazies
exec("""
lazy import colorsys
lazy import wave as waves
lazy from graphlib import TopologicalSorter
lazy import no_such_module
""", vars(lazies))
lazies.used_at_import = lazies.waves.WAVE_FORMAT_PCM
