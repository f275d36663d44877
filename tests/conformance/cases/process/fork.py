# SPDX-License-Identifier: GPL-3.0-or-later
import os, sys
print("buffered")
pid = os.fork()
if pid == 0:
    print("child", os.getppid() != os.getpid())
    sys.exit(3)
print("parent", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
