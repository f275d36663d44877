# SPDX-License-Identifier: GPL-3.0-or-later
import os, tempfile
print(tempfile.gettempdir() == os.environ["TMPDIR"], tempfile.tempdir)
with tempfile.TemporaryDirectory() as d: print(os.stat(d).st_mode)
