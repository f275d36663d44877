# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONBREAKPOINT=builtins.print
breakpoint("called", 1)
