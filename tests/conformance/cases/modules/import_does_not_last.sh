# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import os, sys; os.marker = 1; sys.modules["fake"] = 1; sys.path.append("x")'; $PY -c 'import os, sys; print(hasattr(os, "marker"), "fake" in sys.modules, sys.path)'
