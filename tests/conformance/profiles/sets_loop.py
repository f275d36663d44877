# SPDX-License-Identifier: GPL-3.0-or-later
# An event loop, and a socket that signals wake up. python3 executes it too: see cases/asyncio/loop_set_by_preload.py.
import asyncio
import signal
import socket
import sys

sets_loop = type(sys)("sets_loop")
sys.modules["sets_loop"] = sets_loop
sets_loop.loop = asyncio.new_event_loop()
asyncio.set_event_loop(sets_loop.loop)
sets_loop.woken, sets_loop.wakes = socket.socketpair()
sets_loop.wakes.setblocking(False)
signal.set_wakeup_fd(sets_loop.wakes.fileno())
