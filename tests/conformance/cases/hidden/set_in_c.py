# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# What a module sets in libraries in C, and in the interpreter, is set once it was imported, and not before.
import codecs
import csv
import socket
import sys


def show():
    print(socket.getdefaulttimeout(), csv.field_size_limit(), sys.getrecursionlimit())
    try:
        print(codecs.lookup_error("pyfx_test"))
    except LookupError as error:
        print(error)


show()
import pyfx_sets_in_c

show()
