# SPDX-License-Identifier: GPL-3.0-or-later
# python3 executes it too: see cases/process/interpreter_of_preload.sh.
import sys

try:
    import _interpreters as low  # 3.13 and later
except ImportError:
    import _xxsubinterpreters as low

made = type(sys)("made_interpreter")
made.low = low
made.number = low.create()
sys.modules["made_interpreter"] = made
