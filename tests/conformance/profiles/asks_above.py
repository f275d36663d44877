# SPDX-License-Identifier: GPL-3.0-or-later
# Libraries that go up from the working directory when they are imported, to find the settings of a
# project, as python-dotenv does for .env. python3 executes it too.
import os
import sys

asks = type(sys)("asks")
asks.found = None
directory = os.getcwd()
while asks.found is None:
    if os.path.isfile(os.path.join(directory, ".asks")):
        asks.found = os.path.relpath(directory)
    if directory == os.path.dirname(directory):
        break
    directory = os.path.dirname(directory)
sys.modules["asks"] = asks
