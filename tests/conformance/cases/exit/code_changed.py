# SPDX-License-Identifier: GPL-3.0-or-later
e = SystemExit(1)
e.code = 7
raise e
