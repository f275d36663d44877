# SPDX-License-Identifier: GPL-3.0-or-later
# A library that decides on colours and widths when it is imported, as loguru, structlog and rich do.
# python3 executes it too.
import os
import sys

asks = type(sys)("asks")
asks.colours = [stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)]
asks.size = os.get_terminal_size(1) if asks.colours[1] else None
sys.modules["asks"] = asks
