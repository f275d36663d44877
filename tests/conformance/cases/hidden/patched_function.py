# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# Functions and classes that the script has put in the place of others.
import socket
import time

time.sleep = lambda seconds: print("patched sleep")


class Fake:
    pass


socket.socket = Fake
import pyfx_network

pyfx_network.nap()
print(pyfx_network.Socket.__mro__[1].__name__)
