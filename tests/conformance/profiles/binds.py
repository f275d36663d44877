# SPDX-License-Identifier: GPL-3.0-or-later
# A name that only one program can have, and a socket in the file system. python3 executes it too:
# see cases/descriptors/bound_by_preload.sh.
import os
import socket
import sys

binds = type(sys)("binds")
sys.modules["binds"] = binds
folder = os.environ.get("TMPDIR", "/tmp")
binds.lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
try:
    binds.lock.bind("\0lock of " + folder)
    binds.has_lock = True
except OSError:
    binds.has_lock = False
binds.server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
binds.path = folder + "/server"
try:
    binds.server.bind(binds.path)
    binds.is_bound = True
except OSError:
    binds.is_bound = False
