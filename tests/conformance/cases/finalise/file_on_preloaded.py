# SPDX-License-Identifier: GPL-3.0-or-later
import json, os
os.kept = open("one", "w"); os.kept.write("1")
json.decoder.kept = open("two", "w"); json.decoder.kept.write("2")
