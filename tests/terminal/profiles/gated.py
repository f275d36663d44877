# SPDX-License-Identifier: GPL-3.0-or-later
# Ends when there is a file $GATE.
import os
import time

while not os.path.exists(os.environ["GATE"]):
    time.sleep(0.01)
