# SPDX-License-Identifier: GPL-3.0-or-later
import tempfile
f = tempfile.NamedTemporaryFile()
f.write(b"x")
