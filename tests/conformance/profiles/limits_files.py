# SPDX-License-Identifier: GPL-3.0-or-later
# Opens files after it has lowered their number. python3 executes it too: see cases/process/few_files_by_preload.py.
import resource
import sys

limits_files = type(sys)("limits_files")
sys.modules["limits_files"] = limits_files
resource.setrlimit(resource.RLIMIT_NOFILE, (256, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
import colorsys  # from a file

limits_files.file = open("/dev/zero", "rb")
