# SPDX-License-Identifier: GPL-3.0-or-later
import sys
sys.stdout.write("a")
sys.stderr.write("b")
