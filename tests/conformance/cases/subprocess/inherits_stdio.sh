# SPDX-License-Identifier: GPL-3.0-or-later
echo in | $PY -c 'import subprocess; print("first", flush=True); subprocess.run("cat; echo err >&2", shell=True); print("last")'
