# SPDX-License-Identifier: GPL-3.0-or-later
# Sockets by which nothing has gone yet, as statsd's and syslog's clients make them when they are
# imported. python3 executes it too: see cases/descriptors/socket_of_preload.sh.
import selectors
import socket
import sys

sends = type(sys)("sends")
sys.modules["sends"] = sends
sends.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sends.udp.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
sends.udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 50000)
sends.udp.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 7)
sends.udp.settimeout(5)
sends.tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sends.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sends.tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
sends.local = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
sends.same = sends.local.dup()
sends.first, sends.second = socket.socketpair()
sends.first.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 40000)
sends.selector = selectors.EpollSelector()
sends.selector.register(sends.udp, selectors.EVENT_READ, "udp")
