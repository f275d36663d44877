# SPDX-License-Identifier: GPL-3.0-or-later
echo x > f; $PY -c 'import subprocess; print(subprocess.run(["cat"], stdin=5, capture_output=True)); subprocess.run("cat <&6", shell=True, pass_fds=[6])' 5< f 6< f
