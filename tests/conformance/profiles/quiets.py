# SPDX-License-Identifier: GPL-3.0-or-later
# Sets what there is already where the warm-up is made, and is not at a terminal.
import sys

sys.stdout.reconfigure(line_buffering=False)
sys.stderr.reconfigure(line_buffering=False, write_through=False)
sys.modules["quiets"] = type(sys)("quiets")
