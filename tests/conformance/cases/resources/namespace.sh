#: needs = unshare root
#: cold = another namespace
unshare --uts sh -c 'hostname somewhere; exec "$@"' sh $PY -c 'import socket; print(socket.gethostname())'
