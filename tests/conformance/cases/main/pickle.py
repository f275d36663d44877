# SPDX-License-Identifier: GPL-3.0-or-later
import pickle
class C: pass
print(pickle.loads(pickle.dumps(C())).__class__ is C, C, C.__module__)
