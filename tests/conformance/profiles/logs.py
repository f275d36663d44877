# SPDX-License-Identifier: GPL-3.0-or-later
# A module that opens its log: python3 executes it too, see cases/descriptors/removed_after_preload.sh.
import sys
import tempfile

logs = type(sys)("logs")
sys.modules["logs"] = logs
logs.file = open(tempfile.gettempdir() + "/events.log", "a")
