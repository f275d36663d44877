# SPDX-License-Identifier: GPL-3.0-or-later
import inspect
def f(): return 1
print(inspect.getsource(f), inspect.getfile(f), inspect.getmodule(f))
