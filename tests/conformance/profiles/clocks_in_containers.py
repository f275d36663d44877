# SPDX-License-Identifier: GPL-3.0-or-later
# What modules read from clocks when they are imported and keep in tuples, deques, sets and functions. python3 executes
# it too: see cases/library/clocks_kept_in_containers.sh.
import collections
import datetime
import functools
import sys
import time

k = type(sys)("clocks_in_containers")
sys.modules["clocks_in_containers"] = k
Entry = collections.namedtuple("Entry", "at name")


class Cache(dict):
    pass


class Recent(collections.deque):
    pass


class Place:
    __slots__ = ("pair",)


def since(start=time.time(), *, other=time.time()):
    return max(time.time() - start, time.time() - other)


k.tuple = (time.time(), "started")
k.nested = [(1, (2, time.time()))]
k.entry = Entry(time.time(), "started")
k.recent = Recent([time.time(), (time.monotonic(), "started")], maxlen=9)
k.seen = {time.time()}
k.cache = Cache(at=time.time())
k.same = k.nested[0]
k.since = since
k.part = functools.partial(lambda start, *, pair: max(time.time() - start, time.time() - pair[0]), time.time(),
                           pair=(time.time(), "pair"))
k.place = Place()
k.place.pair = (time.time(), "placed")
k.expires = time.time() + 3600
k.until = [datetime.datetime.now() + datetime.timedelta(minutes=5)]
k.constants = (1000000000.25, float("inf"), 3.14159265, 299792.458, 10**18)
