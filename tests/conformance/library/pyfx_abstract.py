# SPDX-License-Identifier: GPL-3.0-or-later
import collections.abc


class Own(collections.abc.Sized):
    pass


Own.register(int)
