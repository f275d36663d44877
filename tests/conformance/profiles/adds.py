# SPDX-License-Identifier: GPL-3.0-or-later
# A module that begins its tables according to what is there. python3 executes it too: see
# cases/descriptors/added_by_preload.sh.
import csv
import gzip
import os
import sys

adds = sys.modules["adds"] = type(sys)("adds")
if at := os.environ.get("TMPDIR"):  # or it is warmed up for nobody yet
    adds.file = open(at + "/table.csv", "a", newline="")
    adds.table = csv.writer(adds.file)
    if adds.file.tell() == 0:
        adds.table.writerow(["name", "number"])
    adds.marked = open(at + "/marked.csv", "a", encoding="utf-8-sig")
    adds.packed = gzip.open(at + "/packed.gz", "ab")
