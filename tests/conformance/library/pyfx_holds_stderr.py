# SPDX-License-Identifier: GPL-3.0-or-later
import sys

ERROR = sys.stderr
