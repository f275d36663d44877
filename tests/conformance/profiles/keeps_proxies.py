# SPDX-License-Identifier: GPL-3.0-or-later
# Objects that say they are of another class, as those of celery, werkzeug and Django, and keep the
# working directory. python3 executes it too: see cases/directory/kept_by_proxy.sh.
import os
import sys

keeps = sys.modules["keeps_proxies"] = type(sys)("keeps_proxies")
keeps.made = []


class Proxy:
    def __init__(self, kind):
        self.kind = kind
        self.directory = os.getcwd()

    @property
    def __class__(self):
        keeps.made.append(self.kind)
        return self.kind


keeps.Proxy = Proxy
keeps.proxies = [Proxy(kind) for kind in (dict, tuple, str, list, type(sys), type)]
