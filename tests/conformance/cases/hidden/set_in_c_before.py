# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# What the program has set itself is set anew by who sets it.
import socket

socket.setdefaulttimeout(3)
import pyfx_sets_in_c

print(socket.getdefaulttimeout())
