# SPDX-License-Identifier: GPL-3.0-or-later
import tempfile, warnings
d = tempfile.TemporaryDirectory()
open(d.name + "/f", "w").close()
