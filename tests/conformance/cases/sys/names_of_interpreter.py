# SPDX-License-Identifier: GPL-3.0-or-later
import os, sys, sysconfig
print(sysconfig.get_path("stdlib"), sys.implementation.name, os.path.realpath(sys.executable))
