# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = fills_messages
#: cold = a message cannot be put back as it was
# No run may take what another is to have.
cat >use.py <<END
try:
    import message_left
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/fills_messages.py").read(), {})
    import message_left
message_left.second.settimeout(5)
print(message_left.second.recv(99))
END
for i in 1 2; do $PY use.py; done
