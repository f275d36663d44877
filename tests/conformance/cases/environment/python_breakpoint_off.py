# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONBREAKPOINT=0
breakpoint()
print("on")
