# SPDX-License-Identifier: GPL-3.0-or-later
raise ExceptionGroup("several", [ValueError(1), ExceptionGroup("inner", [KeyError("k")])])
