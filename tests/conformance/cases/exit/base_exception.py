# SPDX-License-Identifier: GPL-3.0-or-later
class B(BaseException): pass
raise B("x")
