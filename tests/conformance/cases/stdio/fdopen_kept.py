# SPDX-License-Identifier: GPL-3.0-or-later
import os
f = os.fdopen(1, "w", closefd=False)
f.write("unflushed")
