# SPDX-License-Identifier: GPL-3.0-or-later
import getpass, os, pwd, platform
print(getpass.getuser(), pwd.getpwuid(os.getuid()).pw_name, platform.python_version(), platform.node() == os.uname().nodename)
