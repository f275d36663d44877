# SPDX-License-Identifier: GPL-3.0-or-later
class E(SystemExit): pass
raise E("text")
