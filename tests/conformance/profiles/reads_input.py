# SPDX-License-Identifier: GPL-3.0-or-later
# A module that reads a line of its input. python3 executes it too: see cases/stdio/input_read_at_import.sh.
import sys

sys.modules["reads_input"] = type(sys)("reads_input")
sys.modules["reads_input"].answer = sys.stdin.readline()
