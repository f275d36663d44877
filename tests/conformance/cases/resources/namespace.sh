# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = unshare root
#: cold = another namespace
unshare --uts sh -c 'hostname somewhere; exec "$@"' sh $PY -c 'import socket; print(socket.gethostname())'
