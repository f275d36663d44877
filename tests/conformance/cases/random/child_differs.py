# SPDX-License-Identifier: GPL-3.0-or-later
import os, random
a = random.random
r, w = os.pipe()
if os.fork() == 0: os.write(w, repr(a()).encode()); os._exit(0)
os.wait(); print(os.read(r, 99).decode() == repr(a()))
