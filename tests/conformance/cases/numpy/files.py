# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare numpy
#: needs = python3-numpy
import numpy as np
np.save("a.npy", np.arange(5)); np.savez("b", x=np.ones(2)); print(np.load("a.npy"), np.load("b.npz")["x"])
m = np.memmap("m", dtype="u1", mode="w+", shape=4); m[:] = 7
