# SPDX-License-Identifier: GPL-3.0-or-later
import gc
mine = [[]]
print(any(o is mine for o in gc.get_objects()), gc.is_tracked(mine))
print(mine in gc.get_referrers(mine[0]) or any(r is mine for r in gc.get_referrers(mine[0])))
