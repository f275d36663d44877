# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess, sys
print(subprocess.run([sys.executable, "-c", "import sys; print(sys.argv, sys.executable); sys.exit(3)", "a"], capture_output=True, text=True))
