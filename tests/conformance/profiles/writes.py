# SPDX-License-Identifier: GPL-3.0-or-later
# A module that opens files to write them anew, or to add to them, and keeps them open. python3
# executes it too: see cases/descriptors/written_by_preload.sh.
import bz2
import csv
import gzip
import logging.handlers
import lzma
import os
import sys

writes = sys.modules["writes"] = type(sys)("writes")


def open_all(at):
    writes.text = open(at + "text", "w")
    writes.begun = open(at + "begun", "w")
    writes.begun.write("head\n")
    writes.begun.flush()
    writes.unflushed = open(at + "unflushed", "w")
    writes.unflushed.write("head\n")
    writes.both = open(at + "both", "w+b")
    writes.added = open(at + "added", "a")
    writes.added_bytes = open(at + "added_bytes", "ab", 0)
    writes.number = os.open(at + "number", os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o640)
    writes.copy = os.dup(writes.number)
    writes.reader = open(at + "text")
    writes.packed = [
        gzip.GzipFile(at + "packed.gz", "wb", mtime=0),
        bz2.open(at + "packed.bz2", "wb"),
        lzma.open(at + "packed.xz", "wb"),
    ]
    writes.table = csv.writer(open(at + "table.csv", "w", newline=""))
    writes.handlers = [
        logging.FileHandler(at + "new.log", "w"),
        logging.FileHandler(at + "old.log"),
        logging.handlers.RotatingFileHandler(at + "turns.log", maxBytes=40, backupCount=2),
        logging.handlers.WatchedFileHandler(at + "watched.log"),
    ]


if "TMPDIR" in os.environ:  # or it is warmed up for nobody yet
    open_all(os.environ["TMPDIR"] + "/")
