# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# Loggers have names when modules have asked for them.
import logging

print(sorted(logging.root.manager.loggerDict))
import concurrent.futures
import asyncio

print(sorted(logging.root.manager.loggerDict))
