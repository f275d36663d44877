# SPDX-License-Identifier: GPL-3.0-or-later
# A socket pair with a message in it. python3 executes it too: see
# cases/descriptors/message_left_by_preload.sh.
import socket
import sys

left = type(sys)("message_left")
sys.modules["message_left"] = left
left.first, left.second = socket.socketpair(type=socket.SOCK_DGRAM)
left.first.send(b"a message")
