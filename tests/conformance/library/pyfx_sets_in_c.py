# SPDX-License-Identifier: GPL-3.0-or-later
import codecs
import csv
import socket
import sys

socket.setdefaulttimeout(7)
csv.field_size_limit(1000)
codecs.register_error("pyfx_test", codecs.ignore_errors)
sys.setrecursionlimit(2000)
