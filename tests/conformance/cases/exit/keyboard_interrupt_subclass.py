# SPDX-License-Identifier: GPL-3.0-or-later
class K(KeyboardInterrupt): pass
raise K("x")
