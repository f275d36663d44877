# SPDX-License-Identifier: GPL-3.0-or-later
import io, sys
sys.stdout = io.StringIO()
print("kept")
sys.stderr.write(repr(sys.stdout.getvalue()))
