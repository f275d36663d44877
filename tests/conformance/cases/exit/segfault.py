# SPDX-License-Identifier: GPL-3.0-or-later
import ctypes
ctypes.string_at(0)
