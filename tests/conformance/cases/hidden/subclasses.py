# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# The list has a class of a module when the program has imported that.
import socket


class Own(socket.socket):
    pass


def names(base):
    found = sorted(f"{kind.__module__}.{kind.__name__}" for kind in base.__subclasses__())
    return [name for name in found if not name.startswith("builtins.")]


print(names(socket.socket), names(Own))
import pyfx_network

print(names(socket.socket), sorted(kind.__name__ for kind in type.__subclasses__(socket.socket)))
print(names(dict), names(Exception))
