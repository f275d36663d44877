# SPDX-License-Identifier: GPL-3.0-or-later
# A handler that is connected to a socket in the place of /dev/log. python3 executes it too: see
# cases/descriptors/log_socket_of_preload.sh.
import os
import socket
import sys

module = type(sys)("logs_to_socket")
sys.modules["logs_to_socket"] = module
module.log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
if "TMPDIR" in os.environ:  # not for the daemon itself
    module.log.connect("\0log of " + os.environ["TMPDIR"])
