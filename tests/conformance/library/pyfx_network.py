# SPDX-License-Identifier: GPL-3.0-or-later
import socket
from time import sleep


class Socket(socket.socket):
    pass


def nap():
    sleep(0)
