# SPDX-License-Identifier: GPL-3.0-or-later
# What holds descriptors open, as awscrt, IPython and old asyncio programs do when they are imported.
# python3 executes it too: see cases/descriptors/held_by_preload.sh.
import asyncio
import os
import socket
import sys
import tempfile

holds = type(sys)("holds")
holds.null = open(os.devnull, "w")
holds.read_end, holds.write_end = os.pipe()
holds.first, holds.second = socket.socketpair()
holds.loop = asyncio.new_event_loop()
holds.file = tempfile.TemporaryFile()
holds.file.write(b"one two\n")
holds.file.flush()
holds.file.seek(4)
sys.modules["holds"] = holds
