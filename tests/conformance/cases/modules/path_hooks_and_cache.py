# SPDX-License-Identifier: GPL-3.0-or-later
import sys
print([k for k in sys.path_importer_cache if "case" in k], [getattr(h, "__name__", h) for h in sys.path_hooks])
