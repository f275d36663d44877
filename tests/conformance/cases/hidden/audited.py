# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# An audit hook hears of each import.
import sys

events = []
sys.addaudithook(lambda event, args: events.append((event, args[0])) if event == "import" else None)
import csv
import pyfx_classes

print(events)
