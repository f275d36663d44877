# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A standard stream that the script replaces before an import that keeps it.
import io
import sys

real, sys.stderr = sys.stderr, io.StringIO()
import pyfx_holds_stderr

print(pyfx_holds_stderr.ERROR is sys.stderr)
sys.stderr = real
