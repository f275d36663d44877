# SPDX-License-Identifier: GPL-3.0-or-later
import functools


class Base:
    kinds = {}
    name = "as it was"

    def __init_subclass__(cls):
        Base.kinds[cls.__name__] = cls


class Registry:
    def __init__(self):
        self.level = 1
        self.known = {"own": []}


registry = Registry()
settings = {"display": {"width": 80}}


@functools.singledispatch
def shown(value):
    return "any"
