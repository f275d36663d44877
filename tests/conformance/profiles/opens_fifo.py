# SPDX-License-Identifier: GPL-3.0-or-later
# A named pipe. python3 executes it too: see cases/descriptors/named_pipe_of_preload.sh.
import os
import sys

module = type(sys)("opens_fifo")
sys.modules["opens_fifo"] = module
path = os.environ.get("TMPDIR", "/tmp") + "/fifo-of-opens_fifo"
if not os.path.exists(path):
    os.mkfifo(path)
module.fifo = os.open(path, os.O_RDWR | os.O_NONBLOCK)
