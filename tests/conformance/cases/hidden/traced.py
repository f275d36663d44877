# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# Who traces sees modules executed.
import sys

seen = set()


def trace(frame, event, argument):
    if event == "call" and frame.f_code.co_name == "<module>":
        seen.add(frame.f_globals["__name__"])


sys.settrace(trace)
import csv
import json

sys.settrace(None)
print(sorted(seen))
