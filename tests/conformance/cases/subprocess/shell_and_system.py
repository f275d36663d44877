# SPDX-License-Identifier: GPL-3.0-or-later
import os, subprocess
print(os.system("exit 3"), os.popen("echo x").read(), subprocess.getoutput("echo y"), subprocess.getstatusoutput("kill -9 $$"))
