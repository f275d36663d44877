# SPDX-License-Identifier: GPL-3.0-or-later
import socket, ssl
a, b = socket.socketpair(); a.send(b"x"); print(b.recv(9), socket.getdefaulttimeout(), ssl.OPENSSL_VERSION[:7])
