# SPDX-License-Identifier: GPL-3.0-or-later
# Libraries that look for their settings in the working directory when they are imported, as
# matplotlib does for matplotlibrc, or remember it. python3 executes it too.
import os
import sys

asks = type(sys)("asks")
asks.relative = os.path.exists("asks.conf")
asks.absolute = os.path.exists(os.path.join(os.getcwd(), "asksrc"))
asks.directory = os.getcwd()
asks.below = os.path.join(os.getcwd(), "cache")
sys.modules["asks"] = asks
