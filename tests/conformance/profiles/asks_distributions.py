# SPDX-License-Identifier: GPL-3.0-or-later
# A library that looks for plug-ins when it is imported. python3 executes it too.
import importlib.metadata
import sys

asks = type(sys)("asks")
asks.plugins = [d.metadata["Name"] for d in importlib.metadata.distributions(name="asks-plugin")]
sys.modules["asks"] = asks
